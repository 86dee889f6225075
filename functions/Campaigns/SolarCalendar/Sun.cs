namespace CommunityAlerts.Campaigns.SolarCalendar;

/// <summary>The sun as seen from the earth, by published series (<see cref="SunSeries"/>).</summary>
/// <remarks>
/// The steps are those of J. Meeus, Astronomical Algorithms (2nd edition, 1998), chapter 25, with the nutation and the
/// precession of the IAU of 2000. Pure.
/// </remarks>
public static class Sun
{
    private const double J2000 = 2451545.0;
    private const double DaysACentury = 36525.0;
    private const double Arcsecond = Math.PI / (180 * 3600);

    // From the dynamical equinox of VSOP87 to the FK5 (Meeus, formula 32.3, at the ecliptic).
    private const double Fk5 = -0.09033 * Arcsecond;

    // VSOP87D counts from an equinox that moves by the precession of the IAU of 1976; that of 2000 is slower by this
    // much a century (IERS Conventions 2003, 5.5).
    private const double PrecessionACentury = -0.29965 * Arcsecond;

    // Constant of aberration (IAU 1976), times the semi-latus rectum of the earth's orbit in au.
    private const double Aberration = 20.49552 * (1 - (0.016708634 * 0.016708634)) * Arcsecond;

    // Mean motion of the sun in a Julian year's days, times the square root of that semi-latus rectum: Kepler's second
    // law.
    private const double AreaADay = 2 * Math.PI / 365.25636 * 0.99986042;

    /// <summary>Computes the apparent geocentric longitude, true equinox of date.</summary>
    /// <param name="julianDay">The Julian day in terrestrial time, within 1900 to 2100.</param>
    /// <returns>
    /// The longitude in radians, not reduced to [0, 2π); and its change in radians a day, to a thousandth.
    /// </returns>
    public static (double Longitude, double ADay) Apparent(double julianDay)
    {
        var centuries = (julianDay - J2000) / DaysACentury;
        var millennia = centuries / 10;
        var earth =
            Sum(SunSeries.Longitude0, millennia)
            + (millennia * (Sum(SunSeries.Longitude1, millennia) + (millennia * Sum(SunSeries.Longitude2, millennia))));
        var distance = Sum(SunSeries.Distance0, millennia) + (millennia * Sum(SunSeries.Distance1, millennia));
        var longitude =
            earth + Math.PI + Fk5 + (PrecessionACentury * centuries) - (Aberration / distance) + Nutation(centuries);
        return (longitude, AreaADay / (distance * distance));
    }

    private static double Sum(ReadOnlySpan<double> series, double millennia)
    {
        var sum = 0.0;
        for (var i = 0; i < series.Length; i += 3)
        {
            sum += series[i] * Math.Cos(series[i + 1] + (series[i + 2] * millennia));
        }

        return sum;
    }

    /// <summary>Computes the nutation in longitude, in radians.</summary>
    private static double Nutation(double centuries)
    {
        // Delaunay arguments in arcseconds (Simon et al., 1994), as IAU 2000B takes them.
        var moon = 485868.249036 + (1717915923.2178 * centuries);
        var sun = 1287104.79305 + (129596581.0481 * centuries);
        var latitude = 335779.526232 + (1739527262.8478 * centuries);
        var elongation = 1072260.70369 + (1602961601.2090 * centuries);
        var node = 450160.398036 - (6962890.5431 * centuries);

        var series = SunSeries.Nutation;
        var sum = 0.0;
        for (var i = 0; i < series.Length; i += 8)
        {
            var argument =
                (
                    (series[i] * moon)
                    + (series[i + 1] * sun)
                    + (series[i + 2] * latitude)
                    + (series[i + 3] * elongation)
                    + (series[i + 4] * node)
                ) * Arcsecond;
            var (sine, cosine) = Math.SinCos(argument);
            sum += ((series[i + 5] + (series[i + 6] * centuries)) * sine) + (series[i + 7] * cosine);
        }

        return sum * 1e-7 * Arcsecond;
    }
}
