using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local;

/// <summary>Creates the loops and listeners that call the timer and queue triggers of this host.</summary>
public sealed class TriggerLoops(
    IReadOnlyList<Trigger> triggers,
    HostFile file,
    StorageAccount storage,
    InFlightJournal journal,
    TurnedClock clock,
    WorkMonitor work,
    IServiceProvider services,
    IConfiguration configuration
)
{
    /// <summary>Creates one loop a timer trigger.</summary>
    public IEnumerable<TimerLoop> CreateTimers() =>
        from trigger in triggers
        let timer = trigger.FindAttribute<TimerTriggerAttribute>()
        where timer is not null
        select new TimerLoop(
            trigger,
            timer,
            services,
            configuration,
            clock,
            work,
            services.GetRequiredService<ILogger<TimerLoop>>()
        );

    /// <summary>Creates one listener a queue trigger.</summary>
    public IEnumerable<QueueListener> CreateListeners() =>
        from trigger in triggers
        let queue = trigger.FindAttribute<QueueTriggerAttribute>()
        where queue is not null
        select new QueueListener(
            SettingNames.Resolve(queue.QueueName, configuration),
            trigger,
            file.Queues,
            storage,
            services,
            journal,
            work,
            services.GetRequiredService<ILogger<QueueListener>>()
        );
}
