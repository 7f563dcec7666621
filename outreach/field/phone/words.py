"""What a phone says when nobody can be asked: words for the doorstep, and numbers to ring (DOMAIN 6 and 18)."""

NEVER = [
    "We never ask for a PIN, a password or a one-time code.",
    "We never ask for a bank card, or for bank details.",
    "We never handle their money, or do their banking or shopping.",
    "We never ask them to move money, to a safe account or anywhere else.",
    "We never send somebody to collect anything.",
    "We never ask to see or work their computer or phone from afar.",
    "We never get lost money back for a fee.",
]
CONSENT = (
    "My name is …. I am a volunteer with the Fraud Protect programme. I am not here to ask for money or bank details. "
    "You can check me by ringing 101 or the hub before you let me in. May I talk with you about scams? I would like to "
    "write down a few things so that the team can help you. You can say no. You can ask what we hold, ask us to put it "
    "right, or complain. If I think that you or someone else is in serious danger, I may have to tell others, even if "
    "you say no. I will tell you first if I can."
)
DANGER = [
    "If you are in danger, get out first. Leave your things.",
    "Ring 999 and say where you are. If you cannot speak, press 55 when you are asked.",
    "Do not stand between anybody and the door.",
    "Do not say that you are ringing the police.",
]
MONEY = [
    "If somebody is here or coming for money, a card or goods, ring 999.",
    "If money or details have just been given, help the resident ring 159, or the number on the back of their card.",
    "Use another phone: whoever rang may still be on the line.",
    "Nobody moves money, hands over a card or reads out a code.",
]
WORRIED = [
    "Leave kindly when it is time. Nothing has to be settled at the door.",
    "Say what you saw and heard, not what you think of it.",
    "The hub reads it today, and rings you if it needs to know more.",
]
NUMBERS = [
    {"number": "999", "name": "Emergency", "words": "Danger now, or a crime that is happening"},
    {"number": "159", "name": "The resident's bank", "words": "Money is going, or has just gone"},
    {"number": "101", "name": "Police", "words": "Not an emergency, or to check who a visitor is"},
]


def all_words() -> dict:
    return {"never": NEVER, "consent": CONSENT, "danger": DANGER, "money": MONEY, "worried": WORRIED}
