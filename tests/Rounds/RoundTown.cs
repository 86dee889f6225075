using CommunityAlerts.Contacts;
using CommunityAlerts.Rounds;
using CommunityAlerts.Rounds.Cases;
using CommunityAlerts.Rounds.Questions;
using CommunityAlerts.Rounds.Rosters;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Rounds;

/// <summary>
/// A few households in two communities, and what a worker does with their round. Household A is a mother (1) and a
/// father (2) in two grids, and the number 5, which belongs to D as well; B has opted out (3); C has no number; 6 is
/// alone in another community. Before the second pass 7 joins B, and 8 is new, in E.
/// </summary>
internal static class RoundTown
{
    public const string Grid1 = "d/s/c/01";
    public const string Grid2 = "d/s/c/02";
    public const string OtherGrid = "d/s/e/01";
    private const string NoNumber = "Grandmother";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static AnswerOption Ok => AnswerWords.DefaultOptions[0];

    public static async Task SettleAsync(Engine engine, string list)
    {
        await engine.ListAsync(list, [1, 2, 3, 5, 6], Shape, area: "d");
        await engine
            .Get<ContactStore>()
            .PutAsync(
                list,
                new Contact
                {
                    Phone = null,
                    Key = engine.Get<NumberKeys>().MakePersonKey(list, NoNumber, "C"),
                    Name = NoNumber,
                    Area = Grid1,
                    Household = "C",
                    Consent = new Consent(ConsentBasis.Notice, list, Engine.Start),
                },
                Cancel
            );
        await engine.OptOutAsync(3);
    }

    /// <summary>Changes the list before the second pass.</summary>
    public static async Task GrowAsync(Engine engine, string list)
    {
        foreach (var (n, household) in new[] { (7, "B"), (8, "E") })
        {
            var contact = new Contact
            {
                Phone = Engine.Phone(n),
                Key = engine.Key(n),
                Name = $"Person {n}",
                Area = Grid2,
                Household = household,
                Consent = new Consent(ConsentBasis.Notice, list, Engine.Start),
            };
            await engine.Get<ContactStore>().PutAsync(list, contact, Cancel);
        }
    }

    private static Contact Shape(int n, Contact contact) =>
        contact with
        {
            Area =
                n is 2 or 3 ? Grid2
                : n is 6 ? OtherGrid
                : Grid1,
            Household = n switch
            {
                1 or 2 => "A",
                3 => "B",
                5 => "D",
                _ => null,
            },
            Households = n is 5 ? ["A", "D"] : [],
            Order = n is 1 or 2 ? n : null,
            Tags = n is 2 ? ["lives-by-the-river"] : [],
        };

    public static ListedAudience Audience(string list) => new([list], new Audience { Lists = [list] }, [""]);

    public static async Task<Round> OpenAsync(Engine engine, string list, params AnswerWay[] ways) =>
        await engine
            .Get<RoundStore>()
            .OpenAsync(
                new Round
                {
                    Id = RoundKey.ForCampaign(list, Engine.Start, new LocalDate(2027, 6, 1)),
                    Name = "Drowning",
                    Question = new Question
                    {
                        Text = new Dictionary<string, string>(StringComparer.Ordinal) { ["en"] = "Told the child?" },
                        Options = AnswerWords.DefaultOptions,
                        Ways = ways.Length > 0 ? ways : [AnswerWay.Reply, AnswerWay.Page, AnswerWay.Staff],
                    },
                    Audience = Audience(list),
                    OpenedAt = Engine.Start,
                    OpenedBy = "test",
                    Deadline = Engine.Start + Duration.FromDays(3),
                },
                Cancel
            );

    /// <summary>Does the part of every message of a pass until all households have a case.</summary>
    public static async Task BuildAsync(Engine engine, Round round, int pass)
    {
        var (builder, shards) = (engine.Get<RoundBuilder>(), engine.Get<Households>().Shards);
        for (var tried = 0; tried < 10; tried++)
        {
            var outcomes = new List<BuildingOutcome>();
            for (var number = 0; number < shards; number++)
            {
                outcomes.Add(await builder.BuildAsync(round.Id, round.Audience, pass, number, Cancel));
            }

            if (outcomes.TrueForAll(o => o is BuildingOutcome.Composed))
            {
                return;
            }
        }

        Assert.Fail("The round is not composed.");
    }

    /// <summary>Enters a broadcast, and builds its pass.</summary>
    public static async Task PassAsync(Engine engine, Round round, string broadcast)
    {
        var pass = await engine.Get<RoundStore>().AddPassAsync(round.Id, broadcast, Cancel);
        await BuildAsync(engine, round, pass!.Value);
    }

    public static async Task<Round> FindAsync(Engine engine, string round) =>
        (await engine.Get<RoundStore>().FindAsync(round, Cancel))!.Round;

    public static async Task<IReadOnlyList<CaseSheet>> SheetsAsync(Engine engine, string round)
    {
        var sheets = new List<CaseSheet>();
        for (var shard = 0; shard < engine.Get<Households>().Shards; shard++)
        {
            await foreach (var stored in engine.Get<CaseStore>().ReadSheetsAsync(round, shard, Cancel))
            {
                sheets.Add(stored.Sheet);
            }
        }

        return sheets;
    }

    public static async Task<IReadOnlyList<RosterPair>> PairsAsync(Engine engine, string round)
    {
        var pairs = new List<RosterPair>();
        for (var shard = 0; shard < engine.Get<Households>().Shards; shard++)
        {
            pairs.AddRange(await engine.Get<RosterStore>().ReadShardAsync(round, shard, Cancel));
        }

        return pairs;
    }

    /// <summary>The household of an id.</summary>
    public static HouseholdKey Household(Engine engine, string? id, int contact = 1, string area = Grid1) =>
        engine.Get<Households>().MakeKey(area, id, engine.Key(contact));

    /// <summary>The case of a household that is in a grid.</summary>
    public static CaseId Case(Engine engine, string grid, HouseholdKey household) =>
        new(engine.Get<Households>().FindShard(grid), CaseId.HashArea(grid), household);

    public static async Task<SheetCase> CaseAsync(Engine engine, string round, HouseholdKey household) =>
        (await SheetsAsync(engine, round)).SelectMany(s => s.Cases).Single(c => c.Household == household);
}
