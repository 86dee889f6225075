using System.Text.Json.Serialization;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Areas;

/// <summary>The limits that an administrator has set on an area's own row. Administrators of narrower areas may tighten
/// them, and neither loosen nor remove them.</summary>
/// <param name="By">The area that the administrator answers for; empty is the whole tree.</param>
/// <param name="QuietHours">As saved.</param>
/// <param name="Policies">As saved.</param>
public sealed record AreaBound(string By, IReadOnlyList<QuietHours> QuietHours, AreaPolicies Policies)
{
    /// <summary>The area of the administrator who has set it, for a sentence.</summary>
    [JsonIgnore]
    public string Office => By.Length == 0 ? "the whole tree" : $"'{By}'";

    /// <summary>Whether it limits nothing.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        QuietHours.Count == 0 && Policies.Limits().All(l => l.Limit is null) && Policies.SpendPerDay is null;

    /// <summary>The fields of a body that would loosen the limit: <c>looser-than-set</c>.</summary>
    public IEnumerable<FieldError> Faults(NewArea asked)
    {
        var asks = asked.QuietHours ?? [];
        // They are covered where nothing of the day is open once all of it outside them is quiet too.
        if (QuietHours.Any(h => !Areas.QuietHours.AreNeverOver([.. asks, new QuietHours(h.End, h.Start)])))
        {
            var hours = string.Join(", ", QuietHours.Select(h => $"{h.Start:HH:mm} to {h.End:HH:mm}"));
            yield return Fault("/quietHours", $"keeps {hours} quiet");
        }

        var wantedLimits = (asked.Policies ?? new AreaPolicies()).Limits();
        foreach (var ((pointer, set), (_, wanted)) in Policies.Limits().Zip(wantedLimits))
        {
            if (set is { } limit && !(wanted <= limit))
            {
                yield return Fault(pointer, $"allows at most {limit}") with { Most = limit };
            }
        }

        // A ceiling in another currency than prices are in limits nothing.
        if (Policies.SpendPerDay is { } ceiling
            && (asked.Policies?.SpendPerDay is not { } spend
                || (spend.Currency == ceiling.Currency && spend.Amount > ceiling.Amount)))
        {
            var most = FormattableString.Invariant($"{ceiling.Amount} {ceiling.Currency}");
            yield return Fault("/policies/spendPerDay", $"allows at most {most} a day");
        }
    }

    private FieldError Fault(string pointer, string says) =>
        new(pointer, "looser-than-set", $"An administrator of {Office} {says} here: only they can loosen that.");
}
