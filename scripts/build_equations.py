"""Make evaeto/i18n/equations.json: the equations of the page and of reports as MathML, which browsers draw.

    pip install latex2mathml==3.81.1
    python scripts/build_equations.py

latex2mathml (MIT, no dependencies) runs here and not on the page: the equations do not change while it is open.
"""

from __future__ import annotations

import json
from pathlib import Path

from latex2mathml.converter import convert

TARGET = Path(__file__).resolve().parents[1] / "evaeto" / "i18n" / "equations.json"

NAMESPACE = ' xmlns="http://www.w3.org/1998/Math/MathML"'
"""HTML knows without it."""
EQUATIONS = {
    "eto": r"\mathrm{ET}_o = \frac{0.408\,\Delta\,(R_n - G) + \gamma\,\frac{900}{T + 273}\,u_2\,(e_s - e_a)}"
    r"{\Delta + \gamma\,(1 + 0.34\,u_2)}",
    "net": r"R_n = 0.77\,R_s - \sigma\,\frac{T_{\max,K}^4 + T_{\min,K}^4}{2}\,(0.34 - 0.14\sqrt{e_a})"
    r"\left(1.35\,\frac{R_s}{R_{so}} - 0.35\right)",
    "clear": r"R_{so} = (0.75 + 2 \times 10^{-5}\,z)\,R_a",
    "vapour": r"e_s = \frac{e^{\circ}(T_{\max}) + e^{\circ}(T_{\min})}{2}, \quad "
    r"e^{\circ}(T) = 0.6108\,\exp\left(\frac{17.27\,T}{T + 237.3}\right)",
    "wind": r"u_2 = u_z\,\frac{4.87}{\ln(67.8\,z_u - 5.42)}",
    "mean": r"\hat{x} = \frac{\sum_i w_i\,x_i}{\sum_i w_i}, \quad w_i = \frac{1}{s_i^2}",
    "state": r"x_t = m_x + a_t, \quad z_{i,t} = m_i + h_i\,a_t + e_{i,t}, \quad a_t \sim N(0, \sigma^2), "
    r"\quad e_t \sim N(0, \mathbf{R})",
    "update": r"\hat{a}_t = \mathbf{K}_t\,(\mathbf{z}_t - \mathbf{m}), \quad "
    r"\mathbf{K}_t = \sigma^2\,\mathbf{h}^\top\,(\sigma^2\,\mathbf{h}\,\mathbf{h}^\top + \mathbf{R})^{-1}",
    "band": r"s_{\mathrm{ET}}^2 = \sum_x \left(\frac{\partial \mathrm{ET}_o}{\partial x}\,s_x\right)^2",
}


def main() -> None:
    """Write the file."""
    made = {key: convert(latex, display="block").replace(NAMESPACE, "") for key, latex in EQUATIONS.items()}
    TARGET.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
