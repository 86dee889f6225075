using System.Runtime.CompilerServices;
using CommunityAlerts.Deliveries;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The errors at the end of a run, beginning with the troubles that its journal has.</summary>
internal abstract class RunVerdict(Run run)
{
    private readonly List<string> _wrong = [.. run.Journal.Troubles];

    protected Run Run => run;

    protected Journal Journal => run.Journal;

    /// <summary>One sentence for each thing that is wrong.</summary>
    protected IReadOnlyList<string> Wrong => _wrong;

    protected void Unless(bool holds, string wrong)
    {
        if (!holds)
        {
            _wrong.Add(wrong);
        }
    }

    /// <summary>
    /// Reads everybody's entry in the ledger of a broadcast, and checks that each has one, that nobody is left waiting,
    /// that no batch is still claimed and that every bucket is closed.
    /// </summary>
    protected async IAsyncEnumerable<LedgerEntry> ReadEntriesAsync(
        string broadcast,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        HashSet<char> roles = [];
        var ledger = run.Aside.Get<Ledger>();
        for (var bucket = 0; bucket < 2; bucket++)
        {
            var closed = false;
            await foreach (
                var stored in ledger.ReadBatchesAsync(broadcast, bucket, cancellationToken: cancellationToken)
            )
            {
                closed |= stored.Batch.Closes;
                Unless(stored.Batch.Claim is null, $"batch {bucket}/{stored.Batch.Id.Number} is still claimed");
                foreach (var (position, person) in await ledger.ReadRecipientsAsync(stored.Batch, cancellationToken))
                {
                    var role = Scenario.Of(person.Phone).Role;
                    var entry = stored.Batch.Entries[position];
                    Unless(roles.Add(role), $"{role} has two entries");
                    Unless(entry.State is not DeliveryState.Waiting, $"{role} is left waiting");
                    yield return new LedgerEntry(role, person, entry);
                }
            }

            Unless(closed, $"bucket {bucket} is not closed");
        }
    }

    /// <summary>A recipient's row with the entry in its batch.</summary>
    protected sealed record LedgerEntry(char Role, Recipient Person, DeliveryEntry Entry);
}
