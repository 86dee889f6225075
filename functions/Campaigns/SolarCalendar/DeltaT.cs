namespace CommunityAlerts.Campaigns.SolarCalendar;

/// <summary>ΔT, the difference of terrestrial time and universal time: TT - UT1.</summary>
/// <remarks>Polynomials of F. Espenak and J. Meeus (Five Millennium Canon of Solar Eclipses, NASA TP-2006-214141,
/// 2006), from 2005 on as Espenak revised them in 2014 (eclipsewise.com/help/deltatpoly2014.html).
/// Accurate to a second up to 2015, about three seconds too large in 2026. Later values are a forecast, uncertain by
/// some tens of seconds in 2100.
/// Clocks show UTC, which keeps within 0.9 s of UT1.</remarks>
public static class DeltaT
{
    /// <summary>Computes ΔT in seconds.</summary>
    /// <param name="year">The year with its fraction, 1900 to 2100; an earlier one counts as 1900.</param>
    public static double Seconds(double year) =>
        year switch
        {
            < 1920 => Polynomial(Math.Max(year, 1900) - 1900, -2.79, 1.494119, -0.0598939, 0.0061966, -0.000197),
            < 1941 => Polynomial(year - 1920, 21.20, 0.84493, -0.076100, 0.0020936),
            < 1961 => Polynomial(year - 1950, 29.07, 0.407, -1.0 / 233, 1.0 / 2547),
            < 1986 => Polynomial(year - 1975, 45.45, 1.067, -1.0 / 260, -1.0 / 718),
            < 2005 => Polynomial(year - 2000, 63.86, 0.3345, -0.060374, 0.0017275, 0.000651814, 0.00002373599),
            < 2015 => Polynomial(year - 2005, 64.69, 0.2930),
            _ => Polynomial(year - 2015, 67.62, 0.3645, 0.0039755),
        };

    private static double Polynomial(double x, params ReadOnlySpan<double> coefficients)
    {
        var sum = 0.0;
        for (var i = coefficients.Length - 1; i >= 0; i--)
        {
            sum = (sum * x) + coefficients[i];
        }

        return sum;
    }
}
