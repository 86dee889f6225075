using System.Globalization;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Broadcasts;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Campaigns;
using CommunityAlerts.Campaigns.Occurrences;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Lists the errors at the end of a run: none, if the promises of the design hold.</summary>
internal sealed class Verdict : RunVerdict
{
    private readonly Plan _plan;
    private readonly Dictionary<char, DeliveryEntry> _entries = [];

    private Verdict(Run run, Plan plan)
        : base(run) => _plan = plan;

    /// <summary>One sentence for each thing that is wrong.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var verdict = new Verdict(run, plan);
        if (run.Journal.Broadcast.Length == 0)
        {
            return [.. verdict.Wrong, "nothing was ever requested"];
        }

        await verdict.LedgerAsync(cancellationToken);
        verdict.Handsets();
        verdict.Calls();
        verdict.Reports();
        verdict.Quiet();
        return verdict.Wrong;
    }

    /// <summary>Checks rows, vectors and counts: everybody once, nobody left.</summary>
    private async Task LedgerAsync(CancellationToken cancellationToken)
    {
        List<Broadcast> found = [];
        await foreach (var stored in Run.Aside.Get<BroadcastStore>().ReadMonthAsync("202706", cancellationToken))
        {
            found.Add(stored.Broadcast);
        }

        Unless(found.Count == 1, $"{found.Count} broadcasts came of one request");
        if (_plan.ByCampaign)
        {
            var occurrence = await Run
                .Aside.Get<OccurrenceStore>()
                .FindAsync(Scenario.Campaign, Engine.Start, cancellationToken);
            Unless(
                occurrence?.Occurrence is { State: OccurrenceState.Started } started
                    && started.Broadcast == Journal.Broadcast,
                "the occurrence does not tell of its broadcast"
            );
        }

        var broadcast = found.Single(b => b.Id == Journal.Broadcast);
        Unless(broadcast.FinishedAt is not null, "the broadcast was never marked finished");
        Unless(
            _plan.Course != Course.Paused || Journal.Pauses.Count > 0 || broadcast.CancelledAt is not null,
            "nobody paused the broadcast"
        );
        await foreach (var due in Run.Aside.Storage.Table(Tables.Due).ReadAllAsync(cancellationToken))
        {
            Unless(false, $"{due.RowKey.Split('~')[^1]} is left in the table of things due");
        }

        List<TableEntity> people = [];
        Dictionary<BatchId, Tallies> written = [];
        await foreach (var row in Run.Aside.Storage.Table(Tables.Recipients("202706")).ReadAllAsync(cancellationToken))
        {
            if (!row.PartitionKey.StartsWith(broadcast.Id, StringComparison.Ordinal))
            {
                continue;
            }

            if (row.GetString("Tallies") is { } tallies)
            {
                written.Add(
                    new BatchId(Journal.Broadcast, BucketOf(row), row.GetInt32("Number")!.Value),
                    Json.Read<Tallies>(tallies)
                );
            }
            else
            {
                people.Add(row);
            }
        }

        List<IReadOnlyList<ChainLink>> chains = [];
        for (var bucket = 0; bucket < 2; bucket++)
        {
            List<ChainLink> chain = [];
            await foreach (
                var stored in Run
                    .Aside.Get<Ledger>()
                    .ReadBatchesAsync(Journal.Broadcast, bucket, cancellationToken: cancellationToken)
            )
            {
                var name = $"{bucket}/{stored.Batch.Id.Number}";
                Unless(stored.Batch.Id.Number == chain.Count, $"batch {name} is at place {chain.Count} of its chain");
                Unless(stored.Batch.Claim is null, $"batch {name} is still claimed");
                Unless(
                    Same(written[stored.Batch.Id], stored.Batch.Count()),
                    $"the counts of batch {name} are not those of its vector"
                );
                Entries(
                    stored.Batch,
                    name,
                    [.. people.Where(p => BucketOf(p) == bucket && p.GetInt32("Batch") == stored.Batch.Id.Number)]
                );
                chain.Add(new ChainLink(stored.Batch, written[stored.Batch.Id]));
            }

            Unless(chain.Count > 0 && chain[^1].Batch.Closes, $"bucket {bucket} is not closed");
            chains.Add(chain);
        }

        Audience(
            broadcast,
            BroadcastProgress.View(broadcast, [Scenario.Sender], chains, 2, Run.Clock.Now),
            people.Count,
            chains.SelectMany(c => c).Aggregate(Tallies.None, (sum, l) => sum.Plus(l.Batch.Count()))
        );
    }

    /// <summary>Checks that everybody of the audience is a recipient, or counted among those who are none.</summary>
    private void Audience(Broadcast broadcast, BroadcastView view, int rows, Tallies counted)
    {
        Unless(rows == counted.Recipients, $"{rows} rows of people for {counted.Recipients} entries in vectors");
        Unless(
            view.Recipients == counted.Recipients
                && view.Tallies.SequenceEqual(counted.States)
                && view.Skipped.SequenceEqual(counted.Skipped),
            "progress and the vectors have different counts"
        );
        var sum = view.Excluded.Values.Sum() + rows;
        var isCancelled = broadcast.CancelledAt is not null;
        Unless(
            isCancelled ? sum <= Scenario.Contacts : sum == Scenario.Contacts,
            $"recipients and excluded are {sum} of {Scenario.Contacts} contacts"
        );
        foreach (
            var person in Scenario.People.Values.Where(p =>
                !isCancelled && p.Role is not ('X' or 'Y') && !_entries.ContainsKey(p.Role)
            )
        )
        {
            Unless(
                Journal.OptOuts.ContainsKey(person.Key.Value) && view.Excluded.GetValueOrDefault("opted-out") == 3,
                $"{person.Role} was missed"
            );
        }
    }

    private void Entries(Batch batch, string name, IReadOnlyList<TableEntity> people)
    {
        Unless(
            people.Count == batch.Entries.Length,
            $"batch {name} has {batch.Entries.Length} entries and {people.Count} rows of people"
        );
        for (var position = 0; position < batch.Entries.Length; position++)
        {
            var entry = batch.Entries[position];
            if (
                people.SingleOrDefault(p => p.GetInt32("Position") == position) is not { } row
                || DeliveryEntry.GetKeyPrefix(new NumberKey(row.RowKey)) != entry.KeyPrefix
            )
            {
                Unless(false, $"nobody's row belongs to entry {position} of batch {name}");
                continue;
            }

            var (role, phone, _, _) = Scenario.Of(PhoneNumber.FromE164(row.GetString("Phone")));
            Unless(_entries.TryAdd(role, entry), $"{role} has two entries");
            Unless(role is not ('X' or 'Y'), $"{role} had opted out before the request and is a recipient");
            Unless(entry.State is not (DeliveryState.Waiting or DeliveryState.Sending), $"{role} is left waiting");
            Unless(
                entry.State is not (DeliveryState.Refused or DeliveryState.Skipped or DeliveryState.Unknown)
                    || entry.Reason.Length > 0,
                $"{role} is {entry.State} and nothing says why"
            );
            Unless(
                Journal.Texts.All(t => t.Phone != phone || t.Body == row.GetString("Text")),
                $"{role} got another text than was requested"
            );
        }
    }

    private static int BucketOf(TableEntity row) =>
        int.Parse(row.PartitionKey.Split('~')[1], CultureInfo.InvariantCulture);

    /// <summary>Checks that nobody has two texts, and that the ledger says what the handsets show.</summary>
    private void Handsets()
    {
        foreach (var texts in Journal.Texts.GroupBy(t => Scenario.Of(t.Phone).Role))
        {
            var most = _plan.OnUnknown == OnUnknown.ResendOnce ? 2 : 1;
            Unless(texts.Count() <= most, $"{texts.Key} has {texts.Count()} texts");
            Unless(texts.GroupBy(t => t.Epoch).All(e => e.Count() == 1), $"{texts.Key} has two texts of one epoch");
            Unless(
                texts.All(t => t.Epoch >= 1 && t.Epoch <= most),
                $"{texts.Key} has a text of epoch {texts.Max(t => t.Epoch)}"
            );
            Unless(
                _entries.TryGetValue(texts.Key, out var entry)
                    && entry.State is not (DeliveryState.Skipped or DeliveryState.Refused),
                $"{texts.Key} has a text and is {(entry is null ? "no recipient" : $"{entry.State} ({entry.Reason})")}"
            );
        }

        foreach (
            var (role, entry) in _entries.Where(s =>
                s.Value.State is DeliveryState.Accepted or DeliveryState.Delivered or DeliveryState.Undelivered
            )
        )
        {
            Unless(
                Journal.Texts.Any(t => Scenario.Of(t.Phone).Role == role),
                $"{role} is {entry.State} and has no text"
            );
        }
    }

    /// <summary>Checks that the carrier was called under a claim, in time, and not against anybody's will.</summary>
    private void Calls()
    {
        foreach (var call in Journal.CarrierCalls)
        {
            var who = string.Concat(call.To.Select(t => Scenario.Of(t).Role));
            if (call.Claim is not { } claim)
            {
                Unless(false, $"{who} were called without a claim");
                continue;
            }

            Unless(
                call.At - claim.SentAt <= TimeSpan.FromSeconds(60),
                $"{who} were called {(call.At - claim.SentAt).TotalSeconds:F1} s after the claim"
            );
            Unless(
                !(Journal.Cancelled.TryGetValue(call.Batch.Broadcast, out var cancelled) && cancelled < claim.Sequence),
                $"{who} were called by a batch claimed after the cancellation was stored"
            );
            foreach (var pause in Journal.Pauses.Where(p => p.Covers(call.Sequence)))
            {
                Unless(
                    !pause.Covers(claim.Sequence),
                    $"{who} were called by a batch claimed after the pause was stored"
                );
                Unless(
                    call.At - pause.At <= TimeSpan.FromSeconds(20),
                    $"{who} were called {(call.At - pause.At).TotalSeconds:F1} s after the pause"
                );
            }

            Unless(!call.TooLate, $"{who} were called after the latest useful time");
            foreach (var person in call.To.Select(Scenario.Of))
            {
                Unless(
                    !(Journal.OptOuts.TryGetValue(person.Key.Value, out var optedOut) && optedOut < claim.Sequence),
                    $"{person.Role} was called by a batch claimed after the opt-out was stored"
                );
            }
        }
    }

    /// <summary>Checks that a report that was answered is not lost, whatever was written after it.</summary>
    private void Reports()
    {
        foreach (var report in Journal.Answered.Where(r => r.Status == ReportStatus.Delivered))
        {
            var role = Scenario.Of(report.To).Role;
            Unless(
                _entries.TryGetValue(role, out var entry) && entry.State == DeliveryState.Delivered,
                $"{role} was reported delivered and is {entry?.State}"
            );
        }
    }

    /// <summary>Checks that a run in which nothing was lost ends as a quiet one.</summary>
    private void Quiet()
    {
        if (!_plan.MustChangeNothing)
        {
            return;
        }

        foreach (var (role, end) in Scenario.Ends)
        {
            Unless(
                _entries.TryGetValue(role, out var entry) && entry.State == end,
                $"{role} is {entry?.State} ({entry?.Reason}), and would be {end} in a quiet run"
            );
        }
    }

    private static bool Same(Tallies stored, Tallies counted) =>
        stored.Recipients == counted.Recipients
        && stored.States.SequenceEqual(counted.States)
        && stored.Skipped.SequenceEqual(counted.Skipped);
}
