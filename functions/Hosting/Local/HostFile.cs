using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting.Local;

/// <summary>The settings of <c>host.json</c>, read from its copy beside the program as Azure does.</summary>
/// <param name="RoutePrefix">The first segment of every route; empty for none.</param>
/// <param name="Queues">The settings of all queue listeners.</param>
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
            ReadQueues(file.GetSection("extensions:queues"))
        );
    }

    /// <summary>
    /// Reads the settings one by one: the configuration's binder uses reflection, which takes a tenth of the start.
    /// </summary>
    private static QueueSettings ReadQueues(IConfigurationSection queues)
    {
        var defaults = new QueueSettings();
        return new QueueSettings
        {
            BatchSize = Number("batchSize") ?? defaults.BatchSize,
            NewBatchThreshold = Number("newBatchThreshold"),
            MaxDequeueCount = Number("maxDequeueCount") ?? defaults.MaxDequeueCount,
            VisibilityTimeout = Span("visibilityTimeout") ?? defaults.VisibilityTimeout,
            MaxPollingInterval = Span("maxPollingInterval") ?? defaults.MaxPollingInterval,
            RunningVisibilityTimeout = Span("hidden") ?? defaults.RunningVisibilityTimeout,
        };

        int? Number(string name) => queues[name] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

        TimeSpan? Span(string name) =>
            queues[name] is { } text ? TimeSpan.Parse(text, CultureInfo.InvariantCulture) : null;
    }
}

/// <summary>Settings of a queue listener: names and defaults of <c>extensions.queues</c> in <c>host.json</c>.</summary>
public sealed record QueueSettings
{
    /// <summary>Messages received by one call, 1 to 32.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>
    /// The number of running messages at or below which more are received, so at most this and a batch run together.
    /// Half of <see cref="BatchSize"/> by default.
    /// </summary>
    public int? NewBatchThreshold { get; init; }

    /// <summary>The number of tries after which a message goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>The time for which a message is hidden after a run that threw.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>The longest wait between two polls of an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The visibility timeout of a running message, renewed at half of it; fixed in Azure.</summary>
    public TimeSpan RunningVisibilityTimeout { get; init; } = TimeSpan.FromMinutes(10);

    public int Threshold => NewBatchThreshold ?? BatchSize / 2;
}
