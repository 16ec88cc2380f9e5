"""Words that people take for passwords, and rows of keys that hands fall into.

Source: the 500 most frequent of the 10-million-password collection and the most used of 2024, both as kept by the
SecLists project (Passwords/Common-Credentials); those with six letters or more that a long password is made from by
adding digits or by repetition, and a few that clinics bring along.
"""

from __future__ import annotations

_WORDS = """
access admin administrator alexander america amanda andrea andrew anthony arsenal asdfgh ashley austin babygirl
banana baseball basketball batman benjamin brandon brooklyn bulldog buster butterfly camaro captain cambiami
changeme charles charlie cheese chelsea chester chicago chicken chocolate clinic clinician cocacola coffee computer
cookie corvette cowboy cowboys cricket crystal dallas daniel danielle darkness december diamond doctor dolphin
dolphins dragon eagles edward elephant facebook falcon family ferrari fishing florida flower football forever
freedom gandalf garfield gateway george ginger godzilla golden guitar hammer hannah hardcore harley heather heaven
hello helpme hockey hospital hunter iloveyou internet jackson jasmine jasper jennifer jessica johnson jonathan
jordan joshua journal justin ketamine killer kitten knight lakers letmein lifehack liverpool london loveme maggie
marina marlboro martin master matrix matthew maverick maxwell medicine melissa mercedes merlin metallic michael
michelle mickey midnight minecraft monkey monster morgan mother mountain mustang myspace naruto nathan newyork
nicholas nicole nikita nirvana nothing oliver online orange pakistan panther passphrase password patient patrick
peanut pepper phantom phoenix platinum please pokemon porsche power princess purple rabbit rachel rainbow ranger
rangers rebecca redsox richard robert rocket rosebud samantha samsung samson saturn scooter scorpion secret shadow
shannon sierra silver slipknot snoopy snowball soccer sparky spider starwars startrek steelers stupid success summer
sunshine superman sydney taylor tennis testing therapist therapy thomas thunder tiffany tigger tinkle toyota trouble
trustno unknown united victor victoria viking voyager warrior welcome whatever william willow wilson winner winston
winter wizard woaini xavier yamaha yankees yellow
"""
COMMON_WORDS = frozenset(_WORDS.split())

KEY_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "zyxwvutsrqponmlkjihgfedcba",
    "01234567890123456789",
    "98765432109876543210",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
    "azertyuiopqsdfghjklmwxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "147258369789456123",
)
