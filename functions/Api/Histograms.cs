using System.Diagnostics.Metrics;

namespace CommunityAlerts.Api;

/// <summary>Bucket boundaries that several instruments share.</summary>
public static class Histograms
{
    /// <summary>
    /// Steps for how long things take here: from a quick queue to a text that waits for the morning. The usual ones are
    /// meant for milliseconds.
    /// </summary>
    private static readonly InstrumentAdvice<double> Steps = new()
    {
        HistogramBucketBoundaries =
        [
            0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
            1_800,
            3_600,
            14_400,
            43_200,
            86_400,
        ],
    };

    /// <summary>A histogram of seconds.</summary>
    public static Histogram<double> CreateSeconds(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, unit: "s", description, tags: null, Steps);
}
