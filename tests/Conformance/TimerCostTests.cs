using System.Globalization;
using CommunityAlerts.Hosting.Local.Triggers;
using CommunityAlerts.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>The cost of an idle deployment is that of the timers there are.</summary>
public sealed class TimerCostTests
{
    private static readonly string[] Numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight"];

    [Fact]
    public void The_deployment_page_counts_the_timers_and_their_runs_in_a_month()
    {
        var runsADay = Trigger
            .All.Select(t => t.FindAttribute<TimerTriggerAttribute>())
            .OfType<TimerTriggerAttribute>()
            .Select(t => CountRunsADay(t.Schedule))
            .ToList();
        var halfMinutes = Numbers[runsADay.Count(n => n == 2_880)];
        // A month has 730 hours.
        var runs = Math.Round(runsADay.Sum() * 730 / 24.0 / 100) * 100;

        Assert.Contains(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{char.ToUpperInvariant(halfMinutes[0])}{halfMinutes[1..]} timers run every 30 s, "
                    + $"{Numbers[runsADay.Count(n => n == 1_440)]} every minute, "
                    + $"{Numbers[runsADay.Count(n => n == 288)]} every 5 min, "
                    + $"{Numbers[runsADay.Count(n => n == 144)]} every 10 min, "
                    + $"{Numbers[runsADay.Count(n => n <= 24)]} seldom: {runs:N0} runs."
            ),
            Repository.Read("infra", "README.md"),
            StringComparison.Ordinal
        );
    }

    /// <summary>Counts the runs of a schedule of seconds, minutes and hours, such as <c>20 */5 * * * *</c>.</summary>
    private static int CountRunsADay(string schedule)
    {
        var fields = schedule.Split(' ');
        return CountTimes(fields[0], 60) * CountTimes(fields[1], 60) * CountTimes(fields[2], 24);
    }

    private static int CountTimes(string field, int all) =>
        field == "*" ? all
        : field.StartsWith("*/", StringComparison.Ordinal) ? all / int.Parse(field[2..], CultureInfo.InvariantCulture)
        : field.Split(',').Length;
}
