"""Words that say little by themselves, folded: words of grammar, and the fillers of talk.

Shared by whoever compares wordings: labels, quotations, questions.
"""

from __future__ import annotations

_GRAMMAR = """
le la les l un une des du de d au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs
je j tu t il elle on nous vous ils elles moi m toi lui eux me te se s y en n ne pas ca c cela ceci qui que qu quoi dont
ou quand comment pourquoi combien et mais donc or ni car puis alors bref enfin sinon ainsi aussi apres avant pour par
avec sans sous sur chez vers dans entre selon comme si oui non voila voici bon ben euh tres plus moins tout toute tous
toutes autre autres chaque quel quelle quels quelles quelque quelques certain certaine certains certaines plusieurs
premier premiere premierement deuxieme deuxiemement troisieme troisiemement dernier derniere ensuite parce a an d'abord
est es suis sont etait etaient etre ete soit serait sera seront etes sommes ai as avez avons ont avait avaient avoir eu
aurait fait faire fais faites font dit dire dites disons va vais vas vont aller peut peux pouvez peuvent pouvoir
pourriez pourrait faut faudrait doit dois devez devoir chose choses la-dessus ici meme memes encore toujours jamais
rien bien deja juste l'un l'autre lorsque puisque jusque quelqu lors ceux celle celles celui cette-la
"""
_FILLERS = """
euh heu hum hem hm hmm mm mmm mmh ben bah beh bon voila enfin fin quoi hein genre ouais oui alors donc bref bah pff oh
ah eh tiens ok okay uh um
"""

GRAMMAR: frozenset[str] = frozenset(_GRAMMAR.split())
"""Words of grammar, and the verbs used like them; no filler that isn't one."""

FILLERS: frozenset[str] = frozenset(_FILLERS.split())
"""What is said without saying anything: left out, a quotation is still the same quotation."""

_ENGLISH = """
a about after again ain all also am an and any anyway are as at be because been before being but by can cannot could d
did didn do does doesn doing don done down each else even ever every few for from get gets go goes going gonna got had
has have haven having he hello her here hers him his how i if in into is isn it its just kind know let ll lot m many me
mean might more most much must my no nor not of off oh ok okay on once one only or other our out over own quite rather
re really said same say says see she should so some sort still such t than that the their them then there these they
thing things think this those though through to too under until up upon us ve very was wasn way we well went were weren
what when where which while who whom why will with won would yeah yes you your yours s er erm um uh hmm mm
"""

ENGLISH: frozenset[str] = frozenset(_ENGLISH.split())
"""The same of English: words of grammar and fillers; elided letters (« don’t » is don and t) among them."""
