"""Made-up sentences with what in them leads to people, marked {words|kind}. No person, town or number here is real.

``TUNING``: the rules were made with them in sight. ``HELD_OUT``: written apart, in other words and other places of a
sentence, and not looked at when rules were changed.
"""

from __future__ import annotations

TUNING = (
    "Bonjour, je m'appelle {Odile Zarbat|person} et j'ai cinquante et un ans.",
    "Moi c'est {Firmin|person}, je suis là depuis septembre.",
    "On travaille en binôme avec {Mme Ferrandou|person}, qui fait les entretiens du matin.",
    "Et là {M. de Brécourval|person} me dit que c'est pas possible.",
    "Mon collègue {Karim|person} a démissionné au mois de mars.",
    "J'habite à {Vierzac|town}, c'est à vingt minutes.",
    "Elle est née à {Montgrelle|town}, comme sa mère.",
    "La mairie de {Saint-Orbain-le-Vieux|town} nous prête la salle.",
    "Il faut aller jusqu'à {Anglemont|town} pour voir la conseillère de France Travail.",
    "J'étais bénévole aux Restos du Cœur avant de venir à l'association {Le Tremplin Bleu|organisation}.",
    "Elle a été embauchée chez {Plombatex|organisation} après le chantier.",
    "Notre structure, c'est l'atelier « {Plein Air|organisation} », on fait des palettes.",
    "Vous pouvez me joindre au {06 39 98 12 34|phone} le mardi.",
    "Le mail du chef c'est {prenom.inventé@structure-inventee.fr|e-mail}, il répond jamais.",
    "On est au {12 rue des Cerisiers-Perdus|postal address}, derrière l'école.",
    "Le courrier va à {09999 Vierzac|postcode and town}.",
    "Je suis né le {12/03/1971|date of birth}, donc la retraite c'est pas demain.",
    "Le docteur a dit à {Nathanaëlle|person} de se reposer.",
    "Du coup {Jean-Firmin|person} a pris le camion et il est parti à {Toulgrac|town}.",
    "Y a eu {Mlle Portalou|person}, la stagiaire, qui pleurait dans le couloir.",
    "On a un partenariat avec la mission locale de {Castelbrouc|town}.",
    "Ma fille {Clémentissa|person} travaille à l'hôpital de {Rochebrune-sur-Aulze|town}.",
    "Ils viennent tous du quartier des {Oliviers-Hauts|town}.",
    "C'est {Bertrande|person} qui tient les plannings, sans elle on coule.",
    "Chez {Verdolive|organisation} ils prennent que des gens diplômés.",
    "Le site c'est {www.tremplin-invente.org|web address}, il est pas à jour.",
    "J'ai demandé à mon encadrant, {Thibaud|person}, ce qu'il en pensait.",
    "Dans la vallée de l'{Aulze|place} il n'y a plus un bus.",
    "Le CIP d'avant, {Monsieur Castaroux|person}, notait tout sur un cahier.",
    "On s'est mariés à côté de {Perdigac|town} en 2004.",
    "Et {Zoubida|person}, elle disait toujours : « on verra ».",
    "L'usine {Cartoflex|organisation} a fermé, deux cents personnes dehors.",
    "Il y a que la fille {Ferrandou|person} qui savait remplir le Cerfa.",
    "Euh… {Odile|person} ? Oui, elle est toujours là.",
    "L'ancienne directrice, {Mme Vaubrac|person}, avait la clé.",
    "Il est passé par {Rivecourbe|town} et par {Aulzac|town} avant d'arriver ici.",
    "C'était un lundi, à Noël, tout le monde était en congé.",
    "La DDETS nous demande des chiffres, et Pôle emploi aussi.",
    "Avec le département on a une convention de trois ans.",
    "Parce que bon, l'État finance, mais la Région aussi.",
    "Le camion était immatriculé {AB-123-CD|number plate}, tout le monde le connaît.",
    "On a fêté ça avec {Sidonie|person} et {Gontran|person} au café d'en face.",
    "Ils habitent tous {Perdigac|town} ou les environs.",
)

HELD_OUT = (
    "Alors moi je suis arrivée en 2012, c'est {Solvina|person} qui m'a recrutée.",
    "{Gaspardin|person}, il supportait pas qu'on ferme la porte.",
    "Quand on descend sur {Brassagne|town}, on passe devant l'ancien chantier.",
    "J'ai fait mon stage à la régie de quartier de {Pontfeuillac|town}.",
    "Sa femme, {Mme Escoubrard|person}, est venue nous voir deux fois.",
    "Ben c'est la boulangerie {Tourtelier|organisation} qui l'a pris en immersion.",
    "Il m'a laissé son numéro, le {07.39.98.55.66|phone}, et puis plus rien.",
    "Le frère de {Lorédane|person} a monté sa boîte.",
    "Elle vient de {Sainte-Fauve|town}, elle a pas le permis.",
    "Et le maire de {Garroubès|town} nous a dit non.",
    "On avait une référente, une certaine {Aglaé Montfourcat|person}, très carrée.",
    "J'ai travaillé dix ans pour {Transbordex|organisation}, j'étais cariste.",
    "Le groupe {Solidaris-Invention|organisation} nous a rachetés.",
    "Non mais {Dr Valmoricin|person}, elle me suit depuis l'accident.",
    "Voilà, donc {Ismaëlle|person} et {Tancrédin|person} ont monté le dossier tous les deux.",
    "Ça se passait dans le {Haut-Brassagnais|place}, l'hiver.",
    "Je lui ai écrit sur {contact@boulange-inventee.com|e-mail} trois fois.",
    "Ils m'ont envoyé au foyer {Les Hirondelles|organisation}, j'y suis resté six mois.",
    "J'allais souvent chez {Philomin|person} le soir, on refaisait le monde.",
    "Le SPIP, la CAF, tout ça, on les voit une fois par an.",
    "Un samedi d'août, en plein Ramadan, il faisait quarante degrés.",
    "On m'a dit : « Revenez avec le Cerfa ». Bon.",
    "ouais et puis y avait {karim|person} qui passait le mardi",
    "moi je m'appelle {solvinette|person} et je suis à mi-temps",
    "on a vu {gaspardin|person} hier au local et il a rien dit",
    "Parfois {Mme B.|none} m'appelle le soir, je réponds pas.",
)

ENGLISH = (
    "My colleague {Wilhelma|person} lives in {Oakhampton Bridge|town} now.",
    "{Mr Pettigrove|person} said the council would pay.",
    "She moved to {Thornwick Vale|town} when the factory closed.",
    "I worked for {Brindlecot|organisation} until last March, on a Tuesday rota.",
    "We asked {Philippina|person} from the Jobcentre, and she said no.",
    "You can ring me on {+44 20 7946 0991|phone} in the evening.",
)

PEOPLE = (
    *("Odélie Barrachou", "Firminian", "Mme Castelvert", "M. Trobriand", "Nathanaëlle Pouchard", "Zoubaïr"),
    *("Clotaire Vandrille", "Mlle Escambron", "Yaëlline", "Gédéon Marcastel"),
)
TOWNS = ("Vierzac-le-Haut", "Montgrelle", "Saint-Orbain", "Perdigac", "Rochebrunette", "Anglemont", "Castelbrouc")
PHONES = ("06 39 98 12 34", "07.39.98.55.66", "0536498712")
BEFORE = {
    "person": ("avec", "comme disait", "et puis", "chez", "pour"),
    "town": ("à", "vers", "près de", "depuis", "sur"),
    "phone": ("au", "le", "numéro"),
}
"""words after which something is planted in the demonstration texts"""
