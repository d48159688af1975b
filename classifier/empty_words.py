"""Words that carry no topic, in English, German, French and Spanish. Only for showing what decided, never for learning.

Japanese needs none: there only runs of katakana and kanji are shown.
"""

from classifier.words import fold

_WORDS = """
a about after again all also am an and any are as at be because been before being but by can cannot could did do does
doing don for from get getting got had has have hello her here hi him his how i if in into is it its just know let like
ll m may me more my need no not now of on one or our out please re s she since so some still t thank thanks that the
their them then there these they this to too up us ve very was we were what when where which who why will with would you
your dear regards best kind team help

aber als am an auch auf aus bei bin bis bitte da danke dann das dass dem den der des die dies diese dieser doch durch
ein eine einem einen einer er es etwas für gruß grüße hallo hat habe haben ich ihr ihre ihnen im in ist ja kann kein
keine können man mein meine mich mir mit nach nicht noch nun nur oder schon sehr sein seit sich sie sind so und uns
unser unsere vom von vor war was weil wenn wer werden wie wieder wir wird wo zu zum zur

ai au aux avec avez avons bonjour c ce cela ces cet cette ci comme d dans de des donc du elle en est et être eu il ils
j je l la le les leur lui ma mais me merci mes moi mon n ne nos notre nous on ont ou où par pas plus pour pouvez puis qu
que qui s sa se ses si sont suis sur svp t tout tous très un une va vos votre vous y à été cordialement

al algo como con cuando de del desde donde el ella en es esta este esto estoy está favor gracias ha han hasta hay he
hola la las le les lo los me mi mis muy más nada ni no nos nuestra nuestro o para pero por porque puede pueden puedo que
qué se ser si sin sobre son su sus también tengo tiene todo tu un una uno usted y ya yo saludos
"""

EMPTY_WORDS = frozenset(map(fold, _WORDS.split()))
