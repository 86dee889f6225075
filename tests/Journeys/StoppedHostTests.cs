using System.Globalization;
using System.Text;
using CommunityAlerts.Hosting.CarrierSimulation;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Journeys;

/// <summary>
/// The real program, stopped in order in the middle of a broadcast: for a new version, or to move all data elsewhere.
/// </summary>
public sealed class StoppedHostTests
{
    private const int People = 120;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_broadcast_continues_after_a_restart_and_loses_and_repeats_no_text()
    {
        await using var program = await ProgramAsync();
        var here = Place.Fresh(program);
        here.Start(program);
        using var http = await program.SignInAsync(here.Data);
        var running = await HalfwayAsync(http);

        Assert.Equal(0, await program.StopAsync());
        here.Start(program);
        await program.AnswersAsync();
        // Not to wait for the rest: it is due at once, and not so late that it takes new slots.
        var api = new DemoApi(http);
        await api.PutAsync(
            "/local/clock",
            new { Now = (await api.GetAsync<ClockAnswer>("/local/clock", Cancel)).Now + Duration.FromSeconds(15) },
            Cancel
        );

        var ended = await RealProgram.GoesOnAsync(
            api,
            running.Id,
            until: b => b is { Settled: true, State: "finished" }
        );
        Assert.Equal(People, ended.GetCount("delivered"));
        var texts = await here.TextsAsync();
        Assert.Equal(People, texts.Count);
        Assert.All(texts.Values, n => Assert.Equal(1, n));
    }

    [Fact]
    public async Task A_broadcast_continues_on_a_restored_account_and_repeats_no_text()
    {
        await using var program = await ProgramAsync();
        var (here, there, export) = (Place.Fresh(program), Place.Fresh(program), program.FreshFolder());
        here.Start(program);
        using var http = await program.SignInAsync(here.Data);
        var running = await HalfwayAsync(http);
        Assert.Equal(0, await program.StopAsync());

        Assert.Equal(0, await here.RunAsync(program, "export", export));
        Assert.Equal(0, await there.RunAsync(program, "restore", export, "--moved"));
        await AssertSameAsync(export, there, program.FreshFolder());

        there.Start(program);
        using var elsewhere = await program.SignInAsync(there.Data);
        var ended = await RealProgram.GoesOnAsync(
            new DemoApi(elsewhere),
            running.Id,
            until: b => b.State == "finished"
        );
        Assert.Equal(People, ended.GetCount("accepted") + ended.GetCount("delivered"));
        var (texts, rest) = (await here.TextsAsync(), await there.TextsAsync());
        Assert.InRange(texts.Count, 1, People - 1);
        Assert.Equal(People, texts.Count + rest.Count);
        Assert.Empty(texts.Keys.Intersect(rest.Keys, StringComparer.Ordinal));
        Assert.All(texts.Values.Concat(rest.Values), n => Assert.Equal(1, n));
    }

    /// <summary>Lets a broadcast of twelve seconds begin, on a Friday afternoon.</summary>
    private static async Task<BroadcastAnswer> HalfwayAsync(HttpClient http)
    {
        var api = new DemoApi(http);
        await api.PutAsync("/local/clock", new { Now = AlertsApp.Start }, Cancel);
        await api.PutAsync("/local/carrier", new CarrierSettings(PacePerMinute: 600), Cancel);
        await api.PutAsync("/api/lists/town", new { name = "Town", area = "beiguan" }, Cancel);
        var rows = Enumerable
            .Range(0, People)
            .Select(n =>
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Person {n},+1{SampleResidents.AreaCodes[n / 100]}55501{n % 100:00}"
                )
            );
        var import = await api.UploadAsync(
            "/api/lists/town/imports",
            Encoding.UTF8.GetBytes("name,phone\n" + string.Join('\n', rows)),
            Cancel
        );
        await DemoApi.PollAsync(
            "The import",
            TimeSpan.FromMinutes(1),
            () => api.GetAsync<ImportAnswer>(import, Cancel),
            i => i.State == "completed",
            Cancel
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/broadcasts", UriKind.Relative));
        request.Headers.Add("Idempotency-Key", "water");
        request.Content = new StringContent(
            """{"name":"Water","texts":{"en":"Keep away from the river."},"audience":{"lists":["town"]}}""",
            Encoding.UTF8,
            "application/json"
        );
        using var taken = await http.SendAsync(request, Cancel);
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync(Cancel));
        var running = await RealProgram.RunningAsync(api, b => b.Called >= 15);
        Assert.InRange(running.Called, 15, People - 15);
        return running;
    }

    /// <summary>Asserts that every table has the rows of the export, to the byte.</summary>
    private static async Task AssertSameAsync(string export, Place there, string again)
    {
        var exported = await new ExportFolder(export).VerifyAsync(Cancel);
        var facts = new AccountFacts(
            await new ExportFolder(export).ReadNumberKeySecretAsync(Cancel),
            exported.Buckets,
            exported.ClockAhead
        );
        var restored = await new Exporter(there.Storage, TimeProvider.System).ExportAsync(
            new ExportFolder(again),
            facts,
            (_, _) => Task.CompletedTask,
            Cancel
        );
        Assert.Equal(People, exported.Tables[Tables.Contacts].Rows);
        Assert.Equal(exported.Tables, restored.Tables);
    }

    private static async Task<RealProgram> ProgramAsync() =>
        new()
        {
            Settings =
            {
                ["Storage"] = await Azurite.ConnectionStringAsync(),
                ["Alerts__Buckets"] = "4",
                ["Alerts__BatchSize"] = "5",
                ["Alerts__Region"] = "US",
                ["Alerts__Language"] = "en",
            },
        };

    /// <summary>A data folder and an account, in names of its own.</summary>
    private sealed record Place(string Data, string Prefix)
    {
        public StorageAccount Storage { get; } = StorageAccount.Connect(Azurite.LastConnectionString, Prefix);

        public static Place Fresh(RealProgram program) => new(program.FreshFolder(), Azurite.FreshPrefix());

        public void Start(RealProgram program)
        {
            program.Settings["Local__Prefix"] = Prefix;
            program.Start(Data);
        }

        public Task<int> RunAsync(RealProgram program, params string[] arguments)
        {
            program.Settings["Local__Prefix"] = Prefix;
            return program.RunAsync(Data, arguments);
        }

        /// <summary>Gives the number of texts on each handset.</summary>
        public async Task<Dictionary<string, int>> TextsAsync()
        {
            using var handsets = new HandsetStore(stop => CarrierTables.OpenAsync(Storage, stop));
            return await handsets
                .ReadHandsetsAsync(after: null, Cancel)
                .ToDictionaryAsync(h => h.Phone.E164, h => h.Texts, StringComparer.Ordinal, Cancel);
        }
    }
}
