using System.Diagnostics;
using System.Globalization;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CommunityAlerts.Tests.Benchmarks;

/// <summary>
/// The search of people over 100,000 contacts on four lists, beside a point read of one contact in the same run.
/// </summary>
/// <remarks>
/// Explicit: run by the command in tests/README.md. Bar: the slowest of the searches takes a second, once the contacts
/// are older than <see cref="PeopleChanges.Margin"/>; until then a search reads again all that was just written.
/// </remarks>
[Collection(BenchmarkOutput.OneAtATime)]
public sealed class PeopleSearchBenchmark
{
    private const int Rounds = 7;
    private const double Bar = 1;

    private static readonly Residents District = new(95_000);
    private static readonly Caller Caller = new("benchmark", [Role.Official], "beiguan");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task People_among_100_000_contacts_are_found_within_a_second()
    {
        var account = await Azurite.AccountAsync(Stop);
        await using var services = Engine.Compose(
            account,
            TimeProvider.System,
            new ScriptedCarrier(),
            Residents.Buckets
        );
        await District.SaveAsync(account, services.GetRequiredService<NumberKeys>(), Stop);
        var search = services.GetRequiredService<PersonSearch>();
        await PrintAsync("first search, makes the index", await TimeAsync(() => FindAsync(search, "居民5000")));
        await PrintAsync("right after", await TimeAsync(() => FindAsync(search, "居民5000")));
        await Task.Delay(PeopleChanges.Margin, TimeProvider.System, Stop);

        var point = new List<double>();
        var slowest = 0.0;
        foreach (var (what, q, atLeast) in Queries)
        {
            var took = new List<double>();
            for (var round = 0; round < Rounds; round++)
            {
                point.Add(await TimeAsync(() => ReadOneAsync(services)));
                took.Add(
                    await TimeAsync(async () => Assert.InRange(await FindAsync(search, q), atLeast, int.MaxValue))
                );
            }

            slowest = Math.Max(slowest, Median(took));
            await PrintAsync($"{what} ('{q}')", Median(took), Median(point));
        }

        await BenchmarkOutput.PrintAsync(
            slowest <= Bar,
            string.Create(CultureInfo.InvariantCulture, $"the slowest search {slowest:F2} s, bar {Bar} s")
        );
    }

    private static IReadOnlyList<(string What, string Q, int AtLeast)> Queries { get; } =
    [
        ("name of one", "居民50000", 1),
        ("name of everybody", "居", 20),
        ("given part", "民7", 20),
        ("initials", "jm123", 20),
        ("digits", "0007", 1),
        ("household", "1234", 1),
        ("nobody", "王小明", 0),
    ];

    private static async Task<int> FindAsync(PersonSearch search, string q) =>
        (await search.FindAsync(Caller, new PeopleQuery(q), Stop)).Value!.People.Count;

    private static Task<Contact?> ReadOneAsync(ServiceProvider services) =>
        services
            .GetRequiredService<ContactStore>()
            .FindAsync(
                District.Lists[0],
                services.GetRequiredService<NumberKeys>().MakeKey(PhoneNumber.FromE164("+8613800000000")),
                Stop
            );

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static Task PrintAsync(string what, double took, double? point = null) =>
        BenchmarkOutput.PrintAsync(
            string.Create(CultureInfo.InvariantCulture, $"{what}: {took:F3} s")
                + (
                    point is { } read
                        ? string.Create(
                            CultureInfo.InvariantCulture,
                            $", {took / read:F0} point reads of {read * 1_000:F2} ms"
                        )
                        : ""
                )
        );
}
