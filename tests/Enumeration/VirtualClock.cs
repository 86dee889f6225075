using NodaTime;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// Time that passes only when a run says so: what the clock shows and the monotonic timestamp move together, and timers
/// fire when it passes them.
/// </summary>
/// <remarks>
/// A wait of a second or less takes no real time: it turns the clock by itself, so that a breath between two
/// transactions costs a run nothing.
/// </remarks>
internal sealed class VirtualClock(Instant start) : TimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private readonly Lock _lock = new();
    private readonly List<Alarm> _alarms = [];
    private TimeSpan _passed;

    public Instant Now => Instant.FromDateTimeOffset(GetUtcNow());

    /// <summary>Monotonic time since the start.</summary>
    public TimeSpan Passed
    {
        get
        {
            lock (_lock)
            {
                return _passed;
            }
        }
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => start.ToDateTimeOffset() + Passed;

    public override long GetTimestamp() => Passed.Ticks;

    /// <summary>Lets time pass; what was to go off meanwhile does so before this returns.</summary>
    public void Turn(TimeSpan by)
    {
        List<Alarm> due;
        lock (_lock)
        {
            _passed += by;
            due = [.. _alarms.Where(a => a.At <= _passed).OrderBy(a => a.At)];
            _alarms.RemoveAll(due.Contains);
        }

        due.ForEach(a => a.GoOff());
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    private sealed class Alarm(VirtualClock clock, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan At { get; private set; }

        public void GoOff() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("Nothing in the engine goes off twice.");
            }

            Forget();
            if (dueTime >= TimeSpan.Zero && dueTime <= Short)
            {
                clock.Turn(dueTime);
                ThreadPool.QueueUserWorkItem(_ => GoOff());
            }
            else if (dueTime > Short)
            {
                lock (clock._lock)
                {
                    At = clock._passed + dueTime;
                    clock._alarms.Add(this);
                }
            }

            return true;
        }

        public void Dispose() => Forget();

        public ValueTask DisposeAsync()
        {
            Forget();
            return ValueTask.CompletedTask;
        }

        private void Forget()
        {
            lock (clock._lock)
            {
                clock._alarms.Remove(this);
            }
        }
    }
}
