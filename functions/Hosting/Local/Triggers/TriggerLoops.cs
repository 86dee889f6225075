using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>Creates the loops and listeners that call the timer and queue triggers of this host.</summary>
public sealed class TriggerLoops(
    IReadOnlyList<Trigger> triggers,
    HostFile file,
    StorageAccount storage,
    LoopServices host,
    ILoggerFactory logs
)
{
    /// <summary>Creates one loop a timer trigger.</summary>
    public IEnumerable<TimerLoop> CreateTimers() =>
        from trigger in triggers
        let timer = trigger.FindAttribute<TimerTriggerAttribute>()
        where timer is not null
        select new TimerLoop(trigger, timer, host, logs.CreateLogger<TimerLoop>());

    /// <summary>Creates one listener a queue trigger.</summary>
    public IEnumerable<QueueListener> CreateListeners() =>
        from trigger in triggers
        let queue = trigger.FindAttribute<QueueTriggerAttribute>()
        where queue is not null
        select new QueueListener(
            SettingNames.Resolve(queue.QueueName, host.Configuration),
            trigger,
            file.Queues,
            storage,
            host,
            logs.CreateLogger<QueueListener>()
        );
}
