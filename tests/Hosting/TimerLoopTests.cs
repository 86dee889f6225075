using Azure;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

/// <summary>The clock starts on 18 June 2027, 08:00 UTC.</summary>
public sealed class TimerLoopTests
{
    private static readonly (string, string?) NightlyAtTwo = ("Nightly", "0 0 2 * * *");

    [Fact]
    public async Task A_timer_runs_when_the_clock_is_set_to_its_time()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);

        await app.TurnClockAsync(Instant.FromUtc(2027, 6, 19, 1, 59));
        await app.UntilQuietAsync();
        Assert.Empty(probe.Timers);

        await app.TurnClockAsync(Instant.FromUtc(2027, 6, 19, 2, 0));
        await app.UntilQuietAsync();

        var run = Assert.Single(probe.Timers);
        Assert.False(run.IsPastDue);
        Assert.Equal(new DateTime(2027, 6, 20, 2, 0, 0, DateTimeKind.Utc), run.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_timer_whose_times_a_clock_change_skips_runs_once_as_past_due()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);

        await app.TurnClockAsync(Instant.FromUtc(2027, 6, 25, 8, 0));
        await app.UntilQuietAsync();

        Assert.True(Assert.Single(probe.Timers).IsPastDue);
    }

    [Fact]
    public async Task A_timer_never_runs_beside_itself()
    {
        var probe = new Probe();
        using var gate = new SemaphoreSlim(0);
        probe.Work = stop => gate.WaitAsync(stop);
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);

        await app.TurnClockAsync(Duration.FromDays(1));
        await Eventually.HoldsAsync(() => probe.InProgress == 1);
        await app.TurnClockAsync(Duration.FromDays(1));
        await app.TurnClockAsync(Duration.FromDays(1));
        Assert.False((await app.LeftAsync()).Quiet);
        gate.Release(10);
        await app.UntilQuietAsync();

        Assert.Equal(1, probe.Most);
        // The two days that passed meanwhile are made up for by one run.
        Assert.Equal([true, true], probe.Timers.Select(t => t.IsPastDue));
    }

    [Fact]
    public async Task A_timer_that_fails_comes_round_again()
    {
        var probe = new Probe { Work = _ => throw new InvalidOperationException("always") };
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);

        await app.TurnClockAsync(Duration.FromDays(1));
        await app.UntilQuietAsync();
        await app.TurnClockAsync(Duration.FromDays(1));
        await app.UntilQuietAsync();

        Assert.Equal(2, probe.Timers.Count);
    }

    [Fact]
    public async Task A_timer_logs_the_beginning_and_the_end_of_an_outage()
    {
        var probe = new Probe { Work = _ => throw new RequestFailedException(0, "refused") };
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);
        for (var run = 1; run <= 5; run++)
        {
            await app.TurnClockAsync(Duration.FromDays(1));
            await app.UntilQuietAsync();
            if (run == 3)
            {
                probe.Work = _ => Task.CompletedTask;
            }
        }

        var lines = app
            .Services.GetFakeLogCollector()
            .GetSnapshot()
            .Where(r => r.Category == typeof(TimerLoop).FullName)
            .Select(r => r.Message)
            .ToList();
        Assert.Equal(5, probe.Timers.Count);
        Assert.Equal(2, lines.Count);
        Assert.Contains("did not answer", lines[0], StringComparison.Ordinal);
        Assert.Contains("answers again", lines[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok ok", "")]
    [InlineData("fail fail fail", "begins")]
    [InlineData("fail fail ok ok fail", "begins ends begins")]
    public void Failures_in_a_row_begin_and_end_once(string tries, string logged)
    {
        var streak = new FailureStreak();
        var lines = tries
            .Split(' ')
            .Select(t =>
                t == "ok" ? (streak.RecordSuccess() ? "ends" : "")
                : streak.RecordFailure() ? "begins"
                : ""
            )
            .Where(line => line.Length > 0);

        Assert.Equal(logged, string.Join(' ', lines));
    }

    [Fact]
    public async Task A_timer_of_every_second_runs_by_itself_and_has_no_status()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: ("Nightly", "* * * * * *"));

        await Eventually.HoldsAsync(() => probe.Timers.Count >= 2);

        Assert.All(probe.Timers, t => Assert.Null(t.ScheduleStatus));
    }

    [Fact]
    public async Task After_the_clock_went_back_a_timer_keeps_to_the_new_time()
    {
        var probe = new Probe();
        await using var app = await probe.StartAsync(typeof(TimerProbe), settings: NightlyAtTwo);

        await app.TurnClockAsync(Instant.FromUtc(2027, 1, 10, 1, 0));
        await app.TurnClockAsync(Instant.FromUtc(2027, 1, 10, 2, 0));
        await app.UntilQuietAsync();

        Assert.Equal(
            new DateTime(2027, 1, 11, 2, 0, 0, DateTimeKind.Utc),
            Assert.Single(probe.Timers).ScheduleStatus!.Next
        );
    }
}
