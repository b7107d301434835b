"""Hard cases of French talk, cut by hand: « | » and blanks cut words, « ‖ » ends a sentence.

A word as a reader has it: what is elided stands alone, so does a pronoun after its verb; a compound is one word. Rules
were made on the first half of each; the second was written without them, and is only looked at.
"""

WORDS = """
l’|insertion qu’|on m’|a vendue jusqu’|à
c'est-à-dire que peut-être y'|a rien
Y’|a plus qu'|à , d'|accord
p't-être ben que P’t-être
Mme B. et M. D. sont là|.
c’|est à env. 3 km|, l’|art. 3 dit
Donne|-le|-moi|, dites|-le|-nous|, allez|-vous|-en
Saint-Denis et l’|arrière-plan|, Aix-en-Provence
du savoir-faire|, de la main-d’œuvre|, quelqu’un|, quelqu'une
vas|-y|, va|-t'|en|, va|-t-en
j'|me dis qu'|c'|est ça
t'|as vu|? j'|te dis
qu'|est|-ce qu'|on fait|, est|-ce qu’|il y a
là-dessus|, celui-là|, ceux-ci|, moi-même|, eux-mêmes
sous-traitance|, ex-mari|, demi-journée|, mi-temps
du porte-à-porte|, un chef-d’œuvre|, d’|après-midi
de 10h30 à 12 h|, 3 000 €|, 80 %|, 35h
(|rires|) [|silence|] [|…|]
dit|-elle|, pense|-t-on|, vient|-il
aujourd’hui quelqu’un d’|autre|, une presqu’île
le RSA|, l’|A.S.P.|, la S.I.A.E. voilà
"|bon|" «|oui|» “|non|”
oui|...|non|, bon|,|voilà
et|/|ou|, CIP|/|ASP
www.exemple.fr et a.b@exemple.fr
http://exemple.fr/a?b=c voilà
n°|3|, n° 4
M'sieur|, m'dame|, v'là le p'tit
parle|-m'|en|, donne|-m’|en|, occupe|-t’|en
un je-ne-sais-quoi|, Jean-Pierre|, J.-P. Durand
un rendez-vous à vous
peut|-on|, puis|-je|, ai|-je|, y a|-t-il
fais|-le|, prends|-les|, parles|-en|, laissez|-moi|-le
un week-end|, un e-mail
Paix|.|Puis rien|.
"""

WORDS_HELD_OUT = """
lorsqu’|elle arrive|, puisqu'|il faut|, quoiqu’|on dise
n’|importe quoi|, s’|il vous plaît|, d’|ailleurs
J’|y vais|. L’|une et l’|autre|.
rappelle|-toi|, asseyez|-vous|, tais|-toi
montre|-le|-lui|, envoyez|-les|-moi|, rendez|-la|-nous
y’|avait qu’|elle|, t’|étais là
le vis-à-vis|, un tête-à-tête|, le pot-au-feu
un prud’homme|, les prud’hommes
le centre-ville de Saint-Étienne
un non-dit|, une quasi-certitude|, un contre-exemple
celle-ci|, ceux-là|, lui-même|, elles-mêmes
la semi-liberté|, l’|auto-école|, l'|après-vente
un cul-de-sac|, un va-et-vient|, un laissez-passer
est|-il venu|? Y a|-t-il quelqu’un|?
c’|est|-y Dieu possible
d’|un coup d’|un seul|, aujourd'hui
Mlle T. et le Dr. V. ont dit
cf. le document p. 4
à 9h15|, le 01/02/2025|, 3,5 %
le F.S.E. et l’|A.N.P.E. aussi
« Ben non | », qu’|elle me fait
Ouais|… bon|… enfin bref
(|soupir|) J’|sais plus|, (|elle rit|)
[|inaudible|] et [|prénom|]
Ah|! ben|, tiens|! Quoi|?!
ça|, c’|est du sérieux|.
quelqu’|elle soit , quelle qu’|elle soit
un grand-père|, des beaux-parents|, l’|arrière-boutique
le sous-sol|, le sur-mesure|, un porte-monnaie
dis|-donc , dites donc
qu’|en dira|-t-on , un qu'en-dira-t-on
Quimper|-|Paris , l’|axe nord-sud
t’|inquiète|, m’|enfin
c'|te gamine|, d’|la soupe|, d'|l'|eau
comment vas|-tu|? que fait|-il|?
"""

SENTENCES = """
Avec Mme B. et M. D. on rit.‖ Ensuite on travaille.
Je travaille avec Mme B.‖ Elle est partie.
Des paniers, etc.‖ Et puis des sacs, etc. et voilà.
L’art. 3 dit env. 3,5 km.‖ Le 3.5 de S.I.A.E. va bien.
Tu vois ?‖ Oui !‖ Ah ! ben voilà.
Je sais pas… enfin si.‖ Je cherche…‖ Elle aussi.
Elle dit : « Viens. »‖ Je viens.
« C’est fini ! » dit-elle en riant.‖ Bon.
Il m’a dit « et ta sœur ? ».‖ Voilà.
Voilà. (rires)‖ Bon.‖ Oui… [silence]‖ Je reprends.
Il l’a dit (c’est bête. Mais bon) sans rire.‖ Oui.
… avec le vent, on n’entend rien.‖ Si.
J.-P. Durand est venu.‖ Le plan B.‖ Ensuite, rien.
tu vois ?‖ alors bon.‖ et puis après !‖ voilà
C’est là. (elle cherche)‖ Tenez.
"""

SENTENCES_HELD_OUT = """
J’ai vu Mme T. ce matin.‖ Elle allait mieux.
Le Dr. Morel est passé.‖ Il a signé.
C’est à env. 20 min. de marche.‖ On y va à pied.
Voyez l’art. 12.‖ Il est clair.
On a des vélos, des skis, etc.‖ Moi je marche.
Ah bon ?‖ Mais depuis quand ?!‖ Depuis lundi.
Ben… je… comment dire…‖ Non, rien.
« Et alors ? » m’a demandé le chef.‖ J’ai rien dit.
Elle a crié « dehors ! » et il est sorti.‖ Voilà.
Oui. [silence]‖ Non. (soupir)‖ Peut-être.
On fait tout (même le ménage. Si, si) pour ce prix.‖ Bref.
Le R.S.A. est tombé.‖ Enfin.
C’est 3.500 euros.‖ Par an.
« Tu restes. »‖ Elle est restée.
Il me fait : « Tu rigoles ? »‖ Non, je rigole pas.
Y’a M. Untel.‖ Y’a sa femme.
Non mais attends !‖ Attends !‖ Je finis.
cf. p. 3 du dossier.‖ Tout y est.
(rires) Oui, voilà.‖ (rires) Non.
"""


def cases(written: str) -> list[tuple[str, list[int], list[int]]]:
    """Each case: its text, where its words begin, where its sentences begin."""
    found = []
    for line in written.strip().splitlines():
        text, words, sentences, fresh = "", [], [0], True
        for char in line:
            if char == "‖":
                sentences.append(-1)
            elif char == "|":
                fresh = True
            else:
                if char.isspace():
                    fresh = True
                elif fresh:
                    words.append(len(text))
                    fresh = False
                    if sentences[-1] < 0:
                        sentences[-1] = len(text)
                text += char
        found.append((text, words, sentences))
    return found
