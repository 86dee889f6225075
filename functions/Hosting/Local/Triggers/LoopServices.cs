using Microsoft.Extensions.Configuration;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>The parts of the host that every timer loop and queue listener needs.</summary>
/// <param name="Services">The services with which triggers are created.</param>
/// <param name="Work">Notified when work begins and ends.</param>
/// <param name="Journal">Records which messages are invisible.</param>
/// <param name="Clock">The clock of the schedules.</param>
/// <param name="Configuration">The settings that triggers name.</param>
public sealed record LoopServices(
    IServiceProvider Services,
    WorkMonitor Work,
    InFlightJournal Journal,
    TurnedClock Clock,
    IConfiguration Configuration
);
