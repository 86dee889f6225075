using CommunityAlerts.Api;
using Cronos;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CommunityAlerts.Hosting.Local.Triggers;

/// <summary>Runs one timer trigger by its schedule, one run at a time.</summary>
/// <remarks>
/// Times that pass during a long run or a change of the clock are made up for by one run, marked as past due.
/// </remarks>
public sealed class TimerLoop
{
    private static readonly TimeSpan PastDueTolerance = TimeSpan.FromSeconds(5);
    private readonly Trigger _trigger;
    private readonly IServiceProvider _services;
    private readonly TurnedClock _clock;
    private readonly WorkMonitor _work;
    private readonly ILogger _log;
    private readonly CronExpression _schedule;
    private readonly bool _hasStatus;
    private readonly Lock _lock = new();
    private readonly FailureStreak _outage = new();
    private DateTimeOffset _next;
    private DateTimeOffset? _last;
    private bool _running;

    public TimerLoop(Trigger trigger, TimerTriggerAttribute timer, LoopServices host, ILogger<TimerLoop> log)
    {
        (_trigger, _services, _clock, _work, _log) = (trigger, host.Services, host.Clock, host.Work, log);
        _schedule = CronExpression.Parse(
            SettingNames.Resolve(timer.Schedule, host.Configuration),
            CronFormat.IncludeSeconds
        );
        _next = timer.RunOnStartup ? _clock.GetUtcNow() : FindNextAfter(_clock.GetUtcNow());
        // The host in Azure keeps no status of timers that run more than once a minute.
        _hasStatus = FindNextAfter(FindNextAfter(_next)) - FindNextAfter(_next) >= TimeSpan.FromMinutes(1);
        _work.Register(WorkKind.InProgress, _ => Task.FromResult(IsBusy ? 1L : 0L));
    }

    /// <summary>Whether it runs or is due.</summary>
    private bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _running || _next <= _clock.GetUtcNow();
            }
        }
    }

    /// <summary>
    /// Runs until <paramref name="stopping"/> is cancelled, then waits for a run in progress, which is cancelled with
    /// <paramref name="abandon"/>.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping, CancellationToken abandon)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await _work.WaitWhilePausedAsync(stopping);
                if (TryStart() is { } timer)
                {
                    await RunOnceAsync(timer, abandon);
                    continue;
                }

                await _clock.WaitAsync(_next, stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private TimerInfo? TryStart()
    {
        lock (_lock)
        {
            var now = _clock.GetUtcNow();
            if (_next > now)
            {
                // The clock may have been turned back.
                var sooner = FindNextAfter(now);
                _next = sooner < _next ? sooner : _next;
                return null;
            }

            var due = _next;
            _running = true;
            _next = FindNextAfter(now);
            return new TimerInfo
            {
                IsPastDue = now - due > PastDueTolerance,
                ScheduleStatus = _hasStatus
                    ? new ScheduleStatus
                    {
                        Last = (_last ?? default).UtcDateTime,
                        Next = _next.UtcDateTime,
                        LastUpdated = (_last ?? default).UtcDateTime,
                    }
                    : null,
            };
        }
    }

    private async Task RunOnceAsync(TimerInfo timer, CancellationToken abandon)
    {
        _work.RecordChange();
        try
        {
            await Tracing.RunAsync(
                $"function {_trigger.Name}",
                () =>
                    _trigger.CallAsync(
                        _services,
                        timer,
                        new Dictionary<string, object>(StringComparer.Ordinal),
                        abandon
                    )
            );
            if (_outage.RecordSuccess())
            {
                _log.TimerInReach(_trigger.Name);
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            if (_outage.RecordFailure())
            {
                _log.TimerOutOfReach(_trigger.Name, e.InnermostCause());
            }
        }
#pragma warning disable CA1031 // The host's edge: a failing timer is logged and runs again at its next time.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.TimerFailed(_trigger.Name, e);
        }

        lock (_lock)
        {
            _last = _clock.GetUtcNow();
            _running = false;
        }

        _work.RecordChange();
    }

    private DateTimeOffset FindNextAfter(DateTimeOffset at) =>
        _schedule.GetNextOccurrence(at, TimeZoneInfo.Utc) ?? DateTimeOffset.MaxValue;
}

/// <summary>Replaces a schedule or queue name of the form <c>%Name%</c> by the setting of that name.</summary>
public static class SettingNames
{
    public static string Resolve(string text, IConfiguration configuration) =>
        text is ['%', .. var name, '%']
            ? configuration[name]
                ?? throw new LocalHostException($"The setting '{name}' that a trigger names is not set.")
            : text;
}
