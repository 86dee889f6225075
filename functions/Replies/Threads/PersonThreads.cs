using CommunityAlerts.Api;
using CommunityAlerts.Contacts.People;
using CommunityAlerts.Sms;
using NodaTime.Extensions;

namespace CommunityAlerts.Replies.Threads;

/// <summary>A thread that is held about a person, with its newest texts.</summary>
/// <param name="Id">The thread's id.</param>
/// <param name="State">Whether it is open or done.</param>
/// <param name="Entries">Its newest texts, up to 100.</param>
public sealed record HeldThread(string Id, MessageThreadState State, IReadOnlyList<EntryView> Entries);

/// <summary>Finds and erases the threads of one number.</summary>
public sealed class PersonThreads(ThreadStore threads, TimeProvider clock) : IPersonData
{
    public string Kind => "threads";

    public async Task<IReadOnlyList<HeldData>> FindAsync(NumberKey key, CancellationToken cancellationToken)
    {
        List<HeldData> held = [];
        await foreach (var thread in threads.FindByNumberAsync(key, cancellationToken))
        {
            var entries = await threads
                .ReadEntriesAsync(thread.Id, after: null, cancellationToken)
                .Take(Page.Default)
                .Select(e => EntryView.From(ThreadQueries.WithTimeout(e.Item, clock.GetCurrentInstant())))
                .ToListAsync(cancellationToken);
            held.Add(new HeldData(thread.Areas, new HeldThread(thread.Id, thread.State, entries)));
        }

        return held;
    }

    public async Task<bool> EraseAsync(NumberKey key, CancellationToken cancellationToken)
    {
        await threads.EraseAsync(key, cancellationToken);
        return true;
    }
}
