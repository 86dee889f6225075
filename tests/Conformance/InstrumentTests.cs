using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Conformance;

/// <summary>
/// The instruments in the code are those of the table in ARCHITECTURE.md, both ways; <c>WatchedStoryTests</c> holds
/// their attributes to it.
/// </summary>
public sealed partial class InstrumentTests
{
    private const string Prefix = "CommunityAlerts.";
    private static readonly string[] Watching = ["alerts.bicep", "dashboard.json", "README.md"];

    [Fact]
    public void The_table_lists_every_instrument_and_no_other() =>
        Assert.Equal(
            InstrumentTable.Read().Select(i => $"{i.Name} {i.Kind} {i.Unit}").Order(StringComparer.Ordinal),
            InCode().Select(i => $"{i.Name} {KindOf(i)} {i.Unit}").Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    [Fact]
    public void Each_instrument_has_a_description_and_is_in_the_meter_of_its_feature() =>
        Assert.All(
            InCode(),
            instrument =>
            {
                Assert.False(
                    string.IsNullOrWhiteSpace(instrument.Description),
                    $"{instrument.Name} has no description."
                );
                Assert.Contains(instrument.Meter.Name, Features(), StringComparer.Ordinal);
            }
        );

    [Fact]
    public void Alerts_dashboard_and_runbook_ask_for_instruments_that_there_are()
    {
        var asked = Watching
            .SelectMany(file => Asked().Matches(Repository.Read("infra", file)).Select(m => m.Value))
            .Distinct(StringComparer.Ordinal)
            .ToList();

        Assert.NotEmpty(asked);
        Assert.Subset(
            InstrumentTable.Read().Select(i => i.Name).ToHashSet(StringComparer.Ordinal),
            asked.ToHashSet(StringComparer.Ordinal)
        );
    }

    /// <summary>Gives the instruments of everything that takes an <see cref="IMeterFactory"/>.</summary>
    private static List<Instrument> InCode()
    {
        using var services = Engine.Compose(
            StorageAccount.Connect("UseDevelopmentStorage=true"),
            TimeProvider.System,
            new CountingCarrier()
        );
        var meters = services.GetRequiredService<IMeterFactory>();
        var found = new List<Instrument>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => AddOurs(instrument) };
        listener.Start();
        var telemetry = typeof(Settings)
            .Assembly.GetTypes()
            .Where(t =>
                t.GetConstructors().Any(c => c.GetParameters().Any(p => p.ParameterType == typeof(IMeterFactory)))
            )
            .ToList();
        Assert.NotEmpty(telemetry);
        Assert.All(telemetry, type => Assert.NotNull(services.GetService(type)));
        return found;

        void AddOurs(Instrument instrument)
        {
            // Other tests' instruments are published to every listener too.
            if (instrument.Meter.Scope == meters && instrument.Meter.Name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                found.Add(instrument);
            }
        }
    }

    private static List<string> Features() =>
        [
            .. typeof(Settings)
                .Assembly.GetTypes()
                .Select(t => t.Namespace)
                .OfType<string>()
                .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal))
                .Distinct(StringComparer.Ordinal),
        ];

    [GeneratedRegex(@"communityalerts\.[a-z.]*[a-z]")]
    private static partial Regex Asked();

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0].ToLowerInvariant();
}
