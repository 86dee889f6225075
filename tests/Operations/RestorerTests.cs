using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Hosting.Local;
using CommunityAlerts.Operations;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;
using Xunit;

namespace CommunityAlerts.Tests.Operations;

public sealed class RestorerTests : IDisposable
{
    private readonly Exports _exports = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _exports.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_export_of_what_was_restored_is_the_same_to_the_byte(bool moved)
    {
        await using var engine = await FilledAsync();
        var (folder, manifest) = await _exports.ExportAsync(engine);
        await using var target = engine.On(await Azurite.AccountAsync(Cancel));

        var restored = await Exports.RestoreAsync(folder, target.Storage, engine.Clock, moved);

        Assert.Equal(manifest.Tables, (await _exports.ExportAsync(target)).Manifest.Tables);
        Assert.Equal(0, restored.Reconciled?.UnknownTexts ?? 0);
        Assert.Null(await RestoreMark.FindAsync(target.Storage, Cancel));
    }

    [Fact]
    public async Task A_large_partition_goes_in_whole_whatever_the_size_of_its_rows()
    {
        await using var engine = await Engine.StartAsync();
        var table = engine.Storage.Table(Tables.Replies);
        for (var n = 0; n < 130; n++)
        {
            // Some of half a MiB: fewer of them fit into a transaction than a hundred.
            var row = new TableEntity(n < 115 ? "one" : "other", $"{n:000}");
            for (var property = 0; n % 10 == 3 && property < 8; property++)
            {
                row[$"Text{property}"] = new string('x', 32_000);
            }

            await table.PutAsync(row, Cancel);
        }

        var (folder, manifest) = await _exports.ExportAsync(engine);
        await using var target = engine.On(await Azurite.AccountAsync(Cancel));
        await Exports.RestoreAsync(folder, target.Storage, engine.Clock, moved: true);

        Assert.Equal(manifest.Tables, (await _exports.ExportAsync(target)).Manifest.Tables);
    }

    [Fact]
    public async Task An_account_with_anything_in_it_is_left_as_it_is()
    {
        await using var engine = await FilledAsync();
        var (folder, _) = await _exports.ExportAsync(engine);
        var target = await Azurite.AccountAsync(Cancel);
        await target.Table(Tables.Recipients(Azurite.Months[0])).TryAddAsync(new TableEntity("p", "r"), Cancel);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Exports.RestoreAsync(folder, target, engine.Clock, moved: true)
        );

        Assert.Contains(Tables.Recipients(Azurite.Months[0]), refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Tables.Contacts, refused.Message, StringComparison.Ordinal);
        Assert.False(await target.Table(Tables.Contacts).ReadAllAsync(Cancel).AnyAsync(Cancel));
        Assert.Null(await RestoreMark.FindAsync(target, Cancel));
    }

    public static TheoryData<string, string, string> Damages =>
        new()
        {
            { "a digit", "contacts.jsonl", "differs" },
            { "the last line", "contacts.jsonl", "differs" },
            { "the last line's end", "contacts.jsonl", "differs" },
            { "the file", "contacts.jsonl", "missing" },
            { "a digit", "secrets.json", "differs" },
            { "the file", "manifest.json", "broken off" },
            { "the format", "manifest.json", "format 2" },
            { "a table", "manifest.json", "does not know" },
        };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task A_damaged_export_is_refused_before_anything_is_written(string damage, string name, string says)
    {
        await using var engine = await Engine.StartAsync();
        await engine.ListAsync("families", [1, 2, 3]);
        var (folder, _) = await _exports.ExportAsync(engine);
        var file = Path.Combine(folder.Path, name);
        var text = await File.ReadAllTextAsync(file, Cancel);
        switch (damage)
        {
            case "a digit":
                var at = text.LastIndexOfAny(['0', '1', '2', 'A']);
                await File.WriteAllTextAsync(file, $"{text[..at]}7{text[(at + 1)..]}", Cancel);
                break;
            case "the last line":
                await File.WriteAllTextAsync(file, text[..(text.TrimEnd('\n').LastIndexOf('\n') + 1)], Cancel);
                break;
            case "the last line's end":
                await File.WriteAllTextAsync(file, text.TrimEnd('\n'), Cancel);
                break;
            case "the file":
                File.Delete(file);
                break;
            case "the format":
                await File.WriteAllTextAsync(
                    file,
                    text.Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal),
                    Cancel
                );
                break;
            case "a table":
                await File.WriteAllTextAsync(
                    file,
                    text.Replace("\"contacts\"", "\"../contacts\"", StringComparison.Ordinal),
                    Cancel
                );
                break;
            default:
                Assert.Fail(damage);
                break;
        }

        var target = await Azurite.AccountAsync(Cancel);
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Exports.RestoreAsync(folder, target, engine.Clock, moved: true)
        );

        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        Assert.False(await target.Table(Tables.Lists).ReadAllAsync(Cancel).AnyAsync(Cancel));
    }

    [Theory]
    [InlineData(Tables.OptOuts)]
    [InlineData(Tables.Contacts)]
    [InlineData(Tables.Campaigns)]
    public async Task An_interrupted_restore_is_completed_when_it_is_run_again(string last)
    {
        await using var engine = await FilledAsync();
        var (folder, manifest) = await _exports.ExportAsync(engine);
        await using var target = engine.On(await Azurite.AccountAsync(Cancel));
        await BreakOffAsync(folder, target, moved: false, last);
        // As if it had ended in the middle of a table.
        await foreach (var row in target.Storage.Table(last).ReadAllKeysAsync(Cancel).Where((_, n) => n % 2 == 0))
        {
            await target.Storage.Table(last).TryDeleteAsync(row.PartitionKey, row.RowKey, expectedETag: null, Cancel);
        }

        await Exports.RestoreAsync(folder, target.Storage, engine.Clock, moved: false);

        Assert.Equal(manifest.Tables, (await _exports.ExportAsync(target)).Manifest.Tables);
    }

    [Fact]
    public async Task An_interrupted_restore_is_neither_exported_nor_mixed_with_another()
    {
        await using var engine = await FilledAsync();
        var (folder, _) = await _exports.ExportAsync(engine);
        await engine.OptOutAsync(11);
        var (later, _) = await _exports.ExportAsync(engine);
        await using var target = engine.On(await Azurite.AccountAsync(Cancel));
        await BreakOffAsync(folder, target, moved: true, Tables.Contacts);

        await Assert.ThrowsAsync<RefusedException>(() => _exports.ExportAsync(target));
        await Assert.ThrowsAsync<RefusedException>(() =>
            Exports.RestoreAsync(later, target.Storage, engine.Clock, moved: true)
        );
        await Assert.ThrowsAsync<RefusedException>(() =>
            Exports.RestoreAsync(folder, target.Storage, engine.Clock, moved: false)
        );
    }

    [Fact]
    public async Task No_host_serves_an_account_that_is_half_restored()
    {
        var prefix = Azurite.FreshPrefix();
        var storage = StorageAccount.Connect(await Azurite.ConnectionStringAsync(prefix), prefix);
        await storage.CreateAsync([Tables.Settings], [], Cancel);
        await new RestoreMark("export", AlertsApp.Start.ToDateTimeOffset(), Moved: false).PutAsync(storage, Cancel);

        var refused = await Assert.ThrowsAsync<LocalHostException>(() =>
            AlertsApp.StartAsync(("Local:Prefix", prefix))
        );

        Assert.Contains("has not ended", refused.Message, StringComparison.Ordinal);
        await RestoreMark.RemoveAsync(storage, Cancel);
        await using var app = await AlertsApp.StartAsync(("Local:Prefix", prefix));
    }

    [Fact]
    public async Task A_concurrent_write_is_detected_when_a_restored_table_is_read_back()
    {
        await using var engine = await FilledAsync();
        var (folder, _) = await _exports.ExportAsync(engine);
        var target = await Azurite.AccountAsync(Cancel);

        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Exports.RestoreAsync(
                folder,
                target,
                engine.Clock,
                moved: true,
                restored: table =>
                    table == Tables.OptOuts
                        ? target.Table(Tables.Contacts).TryAddAsync(new TableEntity("p", "r"), Cancel)
                        : Task.CompletedTask
            )
        );

        Assert.Contains(Tables.Contacts, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_was_under_way_ends_as_failed()
    {
        await using var engine = await FilledAsync();
        var request = new ImportRequest
        {
            List = "families",
            ListArea = "beiguan",
            By = "test",
            ByArea = "",
            Mode = ImportMode.Merge,
            DryRun = false,
            Region = "US",
            Encoding = null,
            Basis = null,
            At = Engine.Start,
        };
        await engine
            .Get<ImportStore>()
            .TryAddAsync(
                new Import
                {
                    Id = "running",
                    Request = request,
                    State = ImportState.Running,
                    LeaseToken = "somebody",
                },
                Cancel
            );
        var (folder, _) = await _exports.ExportAsync(engine);
        await using var target = engine.On(await Azurite.AccountAsync(Cancel));

        var restored = await Exports.RestoreAsync(folder, target.Storage, engine.Clock, moved: true);
        var message = (
            await target.Storage.QueueClient(Queues.Imports).ReceiveMessageAsync(cancellationToken: Cancel)
        ).Value;
        await target.Get<Importer>().RunAsync(Json.Read<ImportMessage>(message.Body.ToString()).Import, Cancel);

        Assert.Equal(1, restored.Imports);
        Assert.Equal(
            "file-expired",
            (await target.Get<ImportStore>().FindAsync("running", Cancel))!.Import.Failure!.Code
        );
    }

    private static async Task BreakOffAsync(ExportFolder folder, Engine target, bool moved, string last) =>
        await Assert.ThrowsAsync<IOException>(() =>
            Exports.RestoreAsync(
                folder,
                target.Storage,
                target.Clock,
                moved,
                restored: table =>
                    table == last ? Task.FromException(new IOException("The cable.")) : Task.CompletedTask
            )
        );

    private static async Task<Engine> FilledAsync()
    {
        var engine = await Engine.StartAsync();
        await engine.ListAsync("families", Enumerable.Range(1, 12));
        await engine.OptOutAsync(12);
        await engine.StartBroadcastAsync(Engine.MakeRequest("families"));
        await engine.DrainAsync();
        await engine.SweepAsync();
        return engine;
    }
}
