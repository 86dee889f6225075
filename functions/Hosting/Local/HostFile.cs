using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting.Local;

/// <summary>The settings of <c>host.json</c>, read from its copy beside the program as Azure does.</summary>
/// <param name="RoutePrefix">Before every route.</param>
/// <param name="Queues">How queues are listened to.</param>
public sealed record HostFile(string RoutePrefix, QueueSettings Queues)
{
    public static HostFile Read(string? path = null)
    {
        var file = new ConfigurationBuilder()
            .AddJsonFile(
                path ?? Path.Combine(AppContext.BaseDirectory, "host.json"),
                optional: false,
                reloadOnChange: false
            )
            .Build();
        return new HostFile(
            file["extensions:http:routePrefix"] ?? "api",
            ReadQueues(file.GetSection("extensions:queues")));
    }

    /// <summary>
    /// Reads the settings by hand: the configuration's own binder inspects types, which takes a tenth of the whole
    /// start.
    /// </summary>
    private static QueueSettings ReadQueues(IConfigurationSection queues)
    {
        var otherwise = new QueueSettings();
        return new QueueSettings
        {
            BatchSize = Number("batchSize") ?? otherwise.BatchSize,
            NewBatchThreshold = Number("newBatchThreshold"),
            MaxDequeueCount = Number("maxDequeueCount") ?? otherwise.MaxDequeueCount,
            VisibilityTimeout = Span("visibilityTimeout") ?? otherwise.VisibilityTimeout,
            MaxPollingInterval = Span("maxPollingInterval") ?? otherwise.MaxPollingInterval,
            Hidden = Span("hidden") ?? otherwise.Hidden,
        };

        int? Number(string name) => queues[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        TimeSpan? Span(string name) =>
            queues[name] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>Settings of a queue listener: names and defaults of <c>extensions.queues</c> in <c>host.json</c>.</summary>
public sealed record QueueSettings
{
    /// <summary>Messages taken at once, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// More are received once no more than this many run; so at most the two together run. Half a batch by default.
    /// </summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>Tries before a message is poison.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>The time for which a message rests after a run that threw.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>The longest wait between two looks at an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The time for which a taken message is hidden before it must be renewed; fixed in Azure.</summary>
    public TimeSpan Hidden { get; init; } = TimeSpan.FromMinutes(10);

    public int Threshold => NewBatchThreshold ?? BatchSize / 2;
}
