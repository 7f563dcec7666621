// Words that are there even when nothing was ever downloaded, and sentences for what goes wrong.

export const DANGER = {
  danger_now: {
    button: "Danger now",
    title: "Danger now",
    of_hub: "danger",
    first: ["999", "Police, ambulance, fire"],
    sentences: [
      "If you are in danger, get out first. Leave your things.",
      "Ring 999 and say where you are. If you cannot speak, press 55 when you are asked.",
      "Do not stand between anybody and the door.",
      "Do not say that you are ringing the police.",
    ],
    text: "DANGER NOW",
  },
  money_now: {
    button: "Money going now",
    title: "Money going now",
    of_hub: "money",
    first: ["159", "Their bank, by the safe number"],
    sentences: [
      "If somebody is here or coming for money, a card or goods, ring 999.",
      "If money or details have just been given, help the resident ring 159, or the number on the back of their card.",
      "Use another phone: whoever rang may still be on the line.",
      "Nobody moves money, hands over a card or reads out a code.",
    ],
    text: "MONEY GOING NOW",
  },
  worried: {
    button: "Worried",
    title: "Worried",
    of_hub: "worried",
    first: null,
    sentences: [
      "Leave kindly when it is time. Nothing has to be settled at the door.",
      "Say what you saw and heard, not what you think of it.",
    ],
    text: "WORRIED",
  },
}

export const NUMBERS = [
  ["999", "Danger to anybody now"],
  ["159", "The bank: money is going"],
  ["101", "Police, not an emergency"],
]

export const NEVER = [
  "We never ask for a PIN, a password or a one-time code.",
  "We never ask for a bank card, or for bank details.",
  "We never handle their money, or do their banking or shopping.",
  "We never ask them to move money, to a safe account or anywhere else.",
  "We never send somebody to collect anything.",
  "We never ask to see or work their computer or phone from afar.",
  "We never get lost money back for a fee.",
]

export const CONSENT =
  "My name is … I am a volunteer with the Fraud Protect programme. I am not here to ask for money or bank details. " +
  "You can check me by ringing 101 or the hub before you let me in. May I talk with you about scams? I would like to " +
  "write down a few things so that the team can help you. You can say no. You can ask what we hold, ask us to put it " +
  "right, or complain. If I think that you or someone else is in serious danger, I may have to tell others, even if " +
  "you say no. I will tell you first if I can."

export const KINDS = {
  record: "How a visit went",
  begun: "How a visit went, not finished",
  concern: "A worry or a danger",
  start: "I have arrived",
  extend: "15 minutes more",
  safe: "I have left safely",
  help: "I need help",
  correction: "Something was not right",
}

export function sentenceOf(fault) {
  if (fault?.sentence) return fault.sentence
  const known = {
    no_signal: "There is no signal. Try again when there is one.",
    sign_in: "You are signed out. Sign in, then come back here.",
    second_step: "Your sign-in needs its second step before a phone may hold visits.",
    revoked: "The hub has stopped this phone. Ring the hub.",
    full: "This phone has no room left, so this was not kept. Delete photos or apps you do not need, then press it again. Until then write it on paper.",
    locked: "The phone has locked itself. Type your PIN, then do it again.",
    weak_pin: "Choose a PIN that is harder to guess: not one digit again and again, and not 123456.",
  }
  return known[fault?.code] || "That did not work, and nothing was changed. Try again. If it stays so, ring the hub."
}
