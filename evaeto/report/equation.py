"""FAO-56 equation 6 as MathML, which browsers set themselves."""

from __future__ import annotations

from evaeto.words import Speaker

SYMBOLS = {
    "delta": "Δ", "rn": "R_n", "g": "G", "gamma": "γ", "t": "T", "u2": "u_2", "es": "e_s", "ea": "e_a",
}  # fmt: skip


def equation_html(words: Speaker) -> str:
    """The equation, and what its symbols stand for."""
    meanings = "; ".join(
        f"<math>{_symbol(symbol)}</math> {words.say(f'report.symbol.{name}')}" for name, symbol in SYMBOLS.items()
    )
    label = words.say("report.equation")
    return (
        f'<div class="equation" role="region" tabindex="0" aria-label="{label}">{_equation(words)}</div>'
        f'<p class="hint">{meanings}.</p>'
    )


def _equation(words: Speaker) -> str:
    def n(value: float, decimals: int = 0) -> str:
        return f"<mn>{words.number(value, decimals)}</mn>"

    def o(sign: str) -> str:
        return f"<mo>{sign}</mo>"

    delta, rn, g, gamma, t, u2, es, ea = map(_symbol, SYMBOLS.values())
    energy = n(0.408, 3) + delta + o("(") + rn + o("−") + g + o(")")
    speed = f"{u2}{o('(')}{es}{o('−')}{ea}{o(')')}"
    wind = f"<mrow displaystyle='true'><mfrac>{n(900)}<mrow>{t}{o('+')}{n(273)}</mrow></mfrac></mrow>{speed}"
    below = f"{delta}{o('+')}{gamma}{o('(')}{n(1)}{o('+')}{n(0.34, 2)}{u2}{o(')')}"
    return (
        f'<math display="block">{_symbol("ET_o")}{o("=")}'
        f"<mfrac><mrow>{energy}{o('+')}{gamma}{wind}</mrow><mrow>{below}</mrow></mfrac></math>"
    )


def _symbol(written: str) -> str:
    letter, _, index = written.partition("_")
    if not index:
        return f"<mi>{letter}</mi>"
    below = f"<mn>{index}</mn>" if index.isdigit() else f"<mi>{index}</mi>"
    return f"<msub><mi>{letter}</mi>{below}</msub>"
