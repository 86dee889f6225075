using CommunityAlerts.Contacts.Imports;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

public sealed class ImportLeaseTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_change_after_a_cancelled_write_that_was_stored_keeps_both()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        using var lease = (await ImportLease.AcquireAsync(contacts.Imports, id, Stop))!;
        // The write was stored, but its caller was cancelled, so that the lease does not know the new ETag.
        var (import, tag) = (await contacts.Imports.FindAsync(id, Stop))!;
        Assert.NotNull(await contacts.Imports.TryReplaceAsync(import with { WorkedSeconds = 7 }, tag, Stop));

        await lease.UpdateAsync(i => i with { Starts = i.Starts - 1 }, Stop);

        var stored = (await contacts.Imports.FindAsync(id, Stop))!.Import;
        Assert.Equal((7, 0), (stored.WorkedSeconds, stored.Starts));
        Assert.Equal((7, 0), (lease.Import.WorkedSeconds, lease.Import.Starts));
    }

    [Fact]
    public async Task A_change_whose_answer_was_lost_is_applied_once()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        // The first two calls acquire the lease.
        var imports = new ImportStore(contacts.LosingAnswerOf(call: 3));
        using var lease = (await ImportLease.AcquireAsync(imports, id, Stop))!;
        var plan = new BucketPlan(Added: 1, Updated: 0, Unchanged: 0, Rejected: 0, Removed: 0, Done: false);

        await lease.UpdateAsync(
            i =>
                i with
                {
                    Starts = i.Starts - 1,
                    Plans = new Dictionary<int, BucketPlan> { [1] = plan, [0] = plan },
                },
            Stop
        );

        Assert.Equal(0, lease.Import.Starts);
        Assert.Equal(0, (await contacts.Imports.FindAsync(id, Stop))!.Import.Starts);
    }

    [Fact]
    public async Task A_change_after_another_run_has_taken_over_throws()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var id = await contacts.UploadAsync("phone,name\n2025550101,Li\n", Stop);
        using var lease = (await ImportLease.AcquireAsync(contacts.Imports, id, Stop))!;
        using var later = (await ImportLease.AcquireAsync(contacts.Imports, id, Stop))!;

        await Assert.ThrowsAsync<LeaseLostException>(() => lease.UpdateAsync(i => i with { WorkedSeconds = 7 }, Stop));

        Assert.Equal(0, (await contacts.Imports.FindAsync(id, Stop))!.Import.WorkedSeconds);
    }
}
