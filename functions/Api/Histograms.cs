using System.Diagnostics.Metrics;

namespace CommunityAlerts.Api;

/// <summary>Bucket boundaries that several instruments share.</summary>
public static class Histograms
{
    /// <summary>
    /// Boundaries in seconds, from 0.1 s to a day, which a text can wait for the end of quiet hours. The defaults of
    /// OpenTelemetry are meant for milliseconds.
    /// </summary>
    private static readonly InstrumentAdvice<double> SecondsBoundaries = new()
    {
        HistogramBucketBoundaries =
        [
            0.1,
            0.25,
            0.5,
            1,
            2.5,
            5,
            10,
            30,
            60,
            120,
            300,
            600,
            1_800,
            3_600,
            14_400,
            43_200,
            86_400,
        ],
    };

    /// <summary>Creates a histogram of durations in seconds, up to a day.</summary>
    public static Histogram<double> CreateSecondsHistogram(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, unit: "s", description, tags: null, SecondsBoundaries);
}
