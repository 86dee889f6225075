using CommunityAlerts.Broadcasts;
using CommunityAlerts.Deliveries;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// Lists the errors at the end of a run in which a broadcast was stopped and its remainder requested. The two are
/// disjoint and together are everybody; of several to the remainder one alone has recipients.
/// </summary>
internal sealed class RemainderVerdict : RunVerdict
{
    private readonly Plan _plan;

    private RemainderVerdict(Run run, Plan plan)
        : base(run) => _plan = plan;

    /// <summary>One sentence for each thing that is wrong.</summary>
    public static async Task<IReadOnlyList<string>> OfAsync(Run run, Plan plan, CancellationToken cancellationToken)
    {
        var verdict = new RemainderVerdict(run, plan);
        verdict.Unless(run.Journal.IsCancelled, "nobody stopped the broadcast");
        verdict.Unless(
            run.Journal.Finished == run.Journal.Broadcasts.Count,
            $"{run.Journal.Finished} of {run.Journal.Broadcasts.Count} broadcasts are finished"
        );
        Dictionary<string, Dictionary<char, DeliveryEntry>> entries = new(StringComparer.Ordinal);
        foreach (var id in run.Journal.Broadcasts)
        {
            entries.Add(id, await verdict.EntriesAsync(id, cancellationToken));
        }

        if (run.Journal.Broadcasts.Count > 0)
        {
            await verdict.FamilyAsync(entries, cancellationToken);
            verdict.Everybody(entries);
        }

        verdict.Calls();
        return verdict.Wrong;
    }

    private async Task<Dictionary<char, DeliveryEntry>> EntriesAsync(string id, CancellationToken cancellationToken)
    {
        Dictionary<char, DeliveryEntry> entries = [];
        await foreach (var (role, _, entry) in ReadEntriesAsync(id, cancellationToken))
        {
            entries.TryAdd(role, entry);
        }

        return entries;
    }

    /// <summary>
    /// Checks that the first broadcast's row names the remainder, and that what it does not name has nobody.
    /// </summary>
    private async Task FamilyAsync(
        Dictionary<string, Dictionary<char, DeliveryEntry>> entries,
        CancellationToken cancellationToken
    )
    {
        var store = Run.Aside.Get<BroadcastStore>();
        var family = (await store.FindAsync(Journal.Broadcast, cancellationToken))!.Broadcast.FollowUps;
        var remainders = Journal.Broadcasts.Skip(1).ToList();
        Unless(
            family.All(f => remainders.Contains(f, StringComparer.Ordinal)),
            "the family names a broadcast that was never stored"
        );
        Unless(
            remainders.Count == 0 || family.Count == 1,
            $"{family.Count} of {remainders.Count} to the remainder were entered"
        );
        foreach (var id in remainders.Where(id => !family.Contains(id, StringComparer.Ordinal)))
        {
            Unless(entries[id].Count == 0, "one to the remainder that was refused has recipients");
            Unless(Journal.Cancelled.ContainsKey(id), "one to the remainder that was refused is not cancelled");
        }
    }

    /// <summary>Checks that nobody has two texts, and that who has none has a reason.</summary>
    private void Everybody(Dictionary<string, Dictionary<char, DeliveryEntry>> entries)
    {
        foreach (var texts in Journal.Texts.GroupBy(t => Scenario.Of(t.Phone).Role))
        {
            Unless(texts.Count() == 1, $"{texts.Key} has {texts.Count()} texts");
        }

        var first = entries[Journal.Broadcast];
        var remainder = entries
            .Where(e => e.Key != Journal.Broadcast)
            .SelectMany(e => e.Value)
            .ToLookup(e => e.Key, e => e.Value);
        foreach (var person in Scenario.People.Values.Where(p => p.Role is not ('X' or 'Y')))
        {
            var role = person.Role;
            var isUntold = !first.TryGetValue(role, out var before) || IsUntold(before);
            Unless(isUntold || !remainder.Contains(role), $"{role} is {before?.State} and is of the remainder too");
            Unless(
                !isUntold || remainder.Contains(role) || Journal.OptOuts.ContainsKey(person.Key.Value) || !MustReachAll,
                $"{role} got nothing and is not of the remainder"
            );
            foreach (var after in remainder[role])
            {
                Unless(
                    !MustReachAll || !IsUntold(after),
                    $"{role} is of the remainder and is {after.State} ({after.Reason})"
                );
            }
        }

        foreach (var text in Journal.Texts)
        {
            Unless(
                entries[text.Batch.Broadcast].TryGetValue(Scenario.Of(text.Phone).Role, out var entry)
                    && entry.State is not (DeliveryState.Skipped or DeliveryState.Refused),
                $"{Scenario.Of(text.Phone).Role} has a text that the ledger does not know"
            );
        }
    }

    /// <summary>Whether the remainder was in time: no run was held up for an hour.</summary>
    private bool MustReachAll => _plan.Faults.All(f => f.Kind != FaultKind.JumpHour);

    private static bool IsUntold(DeliveryEntry entry) =>
        entry is { State: DeliveryState.Skipped, Reason: SkipReasons.Cancelled or SkipReasons.TooLate };

    /// <summary>Checks that no batch claimed after the stop called anybody.</summary>
    private void Calls()
    {
        foreach (var call in Journal.CarrierCalls)
        {
            Unless(
                call.Claim is { } claim
                    && !(
                        Journal.Cancelled.TryGetValue(call.Batch.Broadcast, out var cancelled)
                        && cancelled < claim.Sequence
                    ),
                $"{string.Concat(call.To.Select(t => Scenario.Of(t).Role))} were called after the stop was stored"
            );
        }
    }
}
