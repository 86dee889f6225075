using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Imports;
using CommunityAlerts.Storage;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.Imports;

/// <summary>Imports whose message was lost.</summary>
public sealed class StalledImportsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_whose_message_was_lost_runs_again_and_frees_its_list()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        var lost = await contacts.UploadAsync("phone\n2025550101\n", Stop);
        contacts.Clock.Advance(TimeSpan.FromSeconds(1));
        var next = await contacts.UploadAsync("phone\n2025550102\n", Stop);
        await ClearAsync(contacts);

        await Sweep(contacts, TimeSpan.Zero).ResendAsync(Stop);

        Assert.Equal([lost], await MessagesAsync(contacts), StringComparer.Ordinal);
        await contacts.Importer().RunAsync(lost, Stop);
        await Sweep(contacts, TimeSpan.Zero).ResendAsync(Stop);
        Assert.Equal([next], await MessagesAsync(contacts), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_import_that_changed_a_moment_ago_is_left_to_its_run()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.UploadAsync("phone\n2025550101\n", Stop);
        await ClearAsync(contacts);

        await Sweep(contacts, TimeSpan.FromMinutes(1)).ResendAsync(Stop);

        Assert.Empty(await MessagesAsync(contacts));
    }

    private static StalledImports Sweep(ContactsFixture contacts, TimeSpan maxSilence) =>
        new(contacts.Sequence, contacts.Account) { MaxSilence = maxSilence };

    private static async Task ClearAsync(ContactsFixture contacts) =>
        await contacts.Account.QueueClient(Queues.Imports).ClearMessagesAsync(Stop);

    private static async Task<IEnumerable<string>> MessagesAsync(ContactsFixture contacts)
    {
        var received = await contacts
            .Account.QueueClient(Queues.Imports)
            .ReceiveMessagesAsync(10, TimeSpan.FromMinutes(1), Stop);
        return [.. received.Value.Select(m => Json.Read<ImportMessage>(m.Body.ToString()).Import)];
    }
}
