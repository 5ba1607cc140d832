"""Which words and signs people write for which currency (ISO 4217 codes)."""

from __future__ import annotations

# A sign or word, and the currencies it may stand for; the asker's own wins, else the first is meant.
_DOLLARS = ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN", "CLP", "COP", "ARS", "TWD")
_CROWNS = ("SEK", "NOK", "DKK", "ISK", "CZK")
SIGNS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS,
    "€": ("EUR",),
    "£": ("GBP", "EGP", "GIP"),
    "¥": ("JPY", "CNY"),
    "￥": ("JPY", "CNY"),
    "円": ("JPY",),
    "元": ("CNY", "TWD"),
    "₹": ("INR",),
    "₩": ("KRW",),
    "₫": ("VND",),
    "₦": ("NGN",),
    "₱": ("PHP",),
    "₪": ("ILS",),
    "₺": ("TRY",),
    "₴": ("UAH",),
    "₽": ("RUB",),
    "฿": ("THB",),
    "zł": ("PLN",),
    "kč": ("CZK",),
    "r$": ("BRL",),
    "us$": ("USD",),
    "ca$": ("CAD",),
    "c$": ("CAD",),
    "a$": ("AUD",),
    "au$": ("AUD",),
    "nz$": ("NZD",),
    "s$": ("SGD",),
    "hk$": ("HKD",),
    "mx$": ("MXN",),
}
WORDS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dollar", "dollars", "buck", "bucks"), _DOLLARS),
    **dict.fromkeys(("euro", "euros"), ("EUR",)),
    **dict.fromkeys(("pound", "pounds", "quid"), ("GBP", "EGP", "GIP")),
    **dict.fromkeys(("yen",), ("JPY",)),
    **dict.fromkeys(("yuan", "rmb"), ("CNY",)),
    **dict.fromkeys(("rupee", "rupees", "rs"), ("INR", "PKR", "LKR", "NPR")),
    **dict.fromkeys(("kr", "kronor", "kroner", "krona", "krone", "crowns"), _CROWNS),
    **dict.fromkeys(("franc", "francs"), ("CHF", "XOF", "XAF")),
    **dict.fromkeys(("peso", "pesos"), ("MXN", "PHP", "ARS", "COP", "CLP")),
    **dict.fromkeys(("real", "reais"), ("BRL",)),
    **dict.fromkeys(("rand",), ("ZAR",)),
    **dict.fromkeys(("won",), ("KRW",)),
    **dict.fromkeys(("naira",), ("NGN",)),
    **dict.fromkeys(("shilling", "shillings", "ksh"), ("KES", "UGX", "TZS")),
    **dict.fromkeys(("lira",), ("TRY",)),
    **dict.fromkeys(("zloty",), ("PLN",)),
    **dict.fromkeys(("rupiah", "rp"), ("IDR",)),
    **dict.fromkeys(("dong",), ("VND",)),
}
_CODES = (
    "USD EUR GBP JPY INR CAD AUD NZD CHF SEK NOK DKK ISK PLN CZK HUF RON BGN TRY UAH RUB ILS AED SAR QAR KWD "
    "BHD OMR JOD EGP MAD TND NGN GHS KES UGX TZS ZAR XOF XAF PKR LKR NPR BDT CNY HKD TWD KRW SGD MYR THB IDR "
    "PHP VND MXN BRL ARS CLP COP PEN UYU PYG"
)
CODES = frozenset(_CODES.split())
# Where a loaf of bread takes more than three digits, a budget does with more too.
_SMALL_UNITS = "JPY KRW VND IDR CLP COP HUF ISK INR NGN UGX TZS XOF XAF PKR LKR PYG ARS IQD LBP RWF KES"
SMALL_UNITS = frozenset(_SMALL_UNITS.split())
