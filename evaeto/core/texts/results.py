"""English texts: results, where they come from and what to know about them."""

from __future__ import annotations

TEXTS: dict[str, str | tuple[str, str]] = {
    "result.not_one": "is not a NetCDF file of a result; write one with result.to_netcdf()",
    # pipeline: what to know about a result
    "pipeline.too_few_days": (
        "left out, because too few of its days are complete and valid ({share}%; at least {least}% are needed)"
    ),
    "pipeline.lacks": "does not have {names}: taken from the other sources",
    "pipeline.level_step": "the level of {variable} changes by {size} {units} around {day}",
    "pipeline.level_step_of_one": (
        "one of {sources}: the level of {variable} changes by {size} {units} around {day}; which one is unknown"
    ),
    "pipeline.estimated_ea": (
        "actual vapour pressure was estimated from the minimum temperature (FAO-56 eq. 48) on {count} day",
        "actual vapour pressure was estimated from the minimum temperature (FAO-56 eq. 48) on {count} days",
    ),
    "pipeline.estimated_rs": (
        "incoming solar radiation was estimated from the temperature range (FAO-56 eq. 50) on {count} day",
        "incoming solar radiation was estimated from the temperature range (FAO-56 eq. 50) on {count} days",
    ),
    "pipeline.gap_bridged": (
        "a gap of up to {most} days was bridged within a source on {count} day",
        "a gap of up to {most} days was bridged within a source on {count} days",
    ),
    "pipeline.without_eto": (
        "{count} day without ETo; missing input: {variables}",
        "{count} days without ETo; missing input: {variables}",
    ),
    "pipeline.wide_band": (
        "the 90 % band of ETo is {width} mm/d wide on average, more than ETo itself ({eto} mm/d): at this place and "
        "time the inputs do not determine it"
    ),
    "pipeline.calibration_not_applied": "the calibration was not applied: {reason}",
    "pipeline.days_not_calibrated": (
        "{count} day without a calibrated source is not calibrated",
        "{count} days without a calibrated source are not calibrated",
    ),
    "pipeline.poor_calibration": (
        "the calibration made at latitude {lat}, longitude {lon} is worse than the mean of its reference on days left "
        "out of the fit (NSE {nse}); check its reference, or calculate without it"
    ),
    # provenance: how a result was made
    "provenance.method": "FAO-56 Penman-Monteith, daily (Allen et al. 1998, eq. 6); {fusion}",
    "provenance.day": "civil day in local standard time ({zone})",
    # origin: of the inputs of a day, where it is not the usual one
    "origin.estimated": "{variable}: estimated",
    "origin.missing": "{variable}: missing",
    "origin.interpolated": "{variable}: interpolated in {sources}",
    "origin.only": "{variable}: {sources} only",
    # stand_in: what is shown where data are those of a demonstration
    "stand_in.synthetic": "synthetic demo weather",
    "stand_in.records": "records demo: {folder}",
    # provenance: where the data of a source come from
    "provenance.model": "model {model}",
    "provenance.issued": "issued {time} UTC",
    "provenance.station": "measured at {station} ({name}), {kind}, {distance} km away",
    "provenance.kept": "answered {hours} h ago",
    "provenance.kept_recently": "answered less than 1 h ago",
}
