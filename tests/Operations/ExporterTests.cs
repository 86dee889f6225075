using Azure.Data.Tables;
using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Operations;

public sealed class ExporterTests : IDisposable
{
    private readonly Exports _exports = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _exports.Dispose();

    [Fact]
    public async Task An_export_contains_every_table_and_month_and_no_foreign_table()
    {
        await using var engine = await Engine.StartAsync();
        // Whose secret it is shows in the first contact with a number.
        await engine.ListAsync(
            "families",
            [1, 2, 3, 4],
            (n, contact) => n == 1 ? contact : contact with { Phone = null, Household = "12-3" }
        );
        await engine.Storage.CreateAsync([Tables.Recipients("203001")], [], Cancel);
        await engine.Storage.Table(Tables.Recipients("203001")).TryAddAsync(new TableEntity("p", "r"), Cancel);
        await engine.Storage.CreateAsync(["localhandsets", "recipients2030", "recipientsof01"], [], Cancel);

        var (folder, manifest) = await _exports.ExportAsync(engine);

        string[] months = [.. Azurite.Months, "203001"];
        Assert.Equal(
            Tables
                .All.Except([Tables.PeopleIndex, Tables.BroadcastCounts], StringComparer.Ordinal)
                .Concat(months.Select(Tables.Recipients))
                .Order(StringComparer.Ordinal),
            manifest.Tables.Keys.Order(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(4, manifest.Tables[Tables.Contacts].Rows);
        Assert.Equal(1, manifest.Tables[Tables.Lists].Rows);
        Assert.Equal(1, manifest.Tables[Tables.Recipients("203001")].Rows);
        Assert.Equal(manifest.Tables.Count + 2, Directory.GetFiles(folder.Path).Length);
    }

    [Fact]
    public async Task Export_files_are_private_to_their_owner_and_match_the_hashes_of_the_manifest()
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("families", [1, 2, 3]);

        var (folder, manifest) = await _exports.ExportAsync(engine);

        var contacts = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "contacts.jsonl"), Cancel);
        Assert.Equal(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(contacts)),
            manifest.Tables[Tables.Contacts].Sha256
        );
        Assert.Equal(Exports.Facts().NumberKeySecret, await folder.ReadNumberKeySecretAsync(Cancel));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(folder.Path)
            );
            foreach (var file in Directory.GetFiles(folder.Path))
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            }
        }
    }

    [Theory]
    [InlineData("adds a row")]
    [InlineData("changes a row to what it was")]
    [InlineData("deletes a row")]
    [InlineData("makes a table")]
    public async Task An_export_is_refused_when_the_account_changes_meanwhile(string what)
    {
        await using var engine = await Engine.StartAsync();
        var lists = engine.Storage.Table(Tables.Lists);
        await lists.TryAddAsync(new TableEntity("p", "r") { ["Name"] = "River" }, Cancel);

        // Templates are read after lists.
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            _exports.ExportAsync(
                engine,
                written: table => table == Tables.Templates ? DisturbAsync(what) : Task.CompletedTask
            )
        );

        Assert.Contains(
            what == "makes a table" ? "tables themselves" : Tables.Lists,
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.False(Directory.Exists(Path.Combine(Path.GetDirectoryName(_exports.Fresh())!, "0")));

        Task DisturbAsync(string what) =>
            what switch
            {
                "adds a row" => lists.TryAddAsync(new TableEntity("p", "other"), Cancel),
                "changes a row to what it was" => lists.PutAsync(
                    new TableEntity("p", "r") { ["Name"] = "River" },
                    Cancel
                ),
                "deletes a row" => lists.TryDeleteAsync("p", "r", expectedETag: null, Cancel),
                _ => engine.Storage.CreateAsync([Tables.Recipients("203001")], [], Cancel),
            };
    }

    [Fact]
    public async Task An_account_on_which_no_host_ran_cannot_be_exported()
    {
        var storage = StorageAccount.Connect(await Azurite.ConnectionStringAsync(), Azurite.FreshPrefix());

        await Assert.ThrowsAsync<RefusedException>(() =>
            new Exporter(storage, TimeProvider.System).ExportAsync(
                new ExportFolder(_exports.Fresh()),
                Exports.Facts(),
                (_, _) => Task.CompletedTask,
                Cancel
            )
        );
    }

    [Fact]
    public async Task A_folder_with_something_in_it_is_left_alone()
    {
        await using var engine = await Engine.StartAsync();
        var folder = new ExportFolder(Directory.CreateDirectory(_exports.Fresh()).FullName);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "diary.txt"), "mine", Cancel);

        await Assert.ThrowsAsync<RefusedException>(() =>
            new Exporter(engine.Storage, engine.Clock).ExportAsync(
                folder,
                Exports.Facts(),
                (_, _) => Task.CompletedTask,
                Cancel
            )
        );

        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(folder.Path, "diary.txt"), Cancel));
    }

    [Theory]
    [InlineData(1, 2, "NumberKey__Secret")]
    [InlineData(0, 3, "Alerts__Buckets")]
    public async Task Facts_of_another_account_are_seen_by_the_first_contact(byte secret, int buckets, string setting)
    {
        await using var engine = await Engine.StartAsync();
        // In the second of two buckets, and the third of three.
        await engine.ListAsync(
            "families",
            [Enumerable.Range(0, 100).First(n => engine.Key(n).Bucket(2) == 1 && engine.Key(n).Bucket(3) == 2)]
        );

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            _exports.ExportAsync(engine, Exports.Facts(secret, buckets))
        );

        Assert.Contains(setting, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64 !")]
    [InlineData("c2hvcnQ=")]
    public void A_secret_that_is_none_is_refused_and_not_repeated(string secret)
    {
        var refused = Assert.Throws<RefusedException>(() => new AccountFacts(secret, 2, NodaTime.Duration.Zero));

        Assert.True(secret.Length == 0 || !refused.Message.Contains(secret, StringComparison.Ordinal));
    }
}
