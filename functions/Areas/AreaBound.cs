using System.Text.Json.Serialization;
using CommunityAlerts.Api;
using CommunityAlerts.Problems;

namespace CommunityAlerts.Areas;

/// <summary>The limits that an administrator has set on an area's own row. Administrators of narrower areas may tighten
/// them, and neither loosen nor remove them.</summary>
/// <param name="By">The area that the administrator answers for; empty is the whole tree.</param>
/// <param name="QuietHours">The quiet hours that the administrator saved.</param>
/// <param name="Policies">The budgets and the ceiling that the administrator saved.</param>
public sealed record AreaBound(string By, IReadOnlyList<QuietHours> QuietHours, AreaPolicies Policies)
{
    /// <summary>
    /// The administrator's area for use in a sentence, such as <c>'beiguan'</c> or <c>the whole tree</c>.
    /// </summary>
    [JsonIgnore]
    public string AreaDescription => AreaPath.Describe(By);

    /// <summary>Whether the bound limits nothing.</summary>
    [JsonIgnore]
    public bool IsEmpty =>
        QuietHours.Count == 0 && Policies.ListLimits().All(l => l.Limit is null) && Policies.SpendPerDay is null;

    /// <summary>Finds the fields of a body that would loosen the bound; their code is <c>looser-than-set</c>.</summary>
    public IEnumerable<FieldError> Validate(NewArea body)
    {
        var requestedHours = body.QuietHours ?? [];
        // The body covers a stored interval if no moment stays open once the rest of the day is made quiet as well.
        if (QuietHours.Any(h => !Areas.QuietHours.CoverWholeDay([.. requestedHours, new QuietHours(h.End, h.Start)])))
        {
            var hours = string.Join(", ", QuietHours.Select(h => $"{h.Start:HH:mm} to {h.End:HH:mm}"));
            yield return Fault("/quietHours", $"keeps {hours} quiet");
        }

        var wantedLimits = (body.Policies ?? new AreaPolicies()).ListLimits();
        foreach (var ((pointer, set), (_, requested)) in Policies.ListLimits().Zip(wantedLimits))
        {
            if (set is { } limit && !(requested <= limit))
            {
                yield return Fault(pointer, $"allows at most {limit}") with
                {
                    Max = limit,
                };
            }
        }

        // A stored ceiling in another currency than the prices limits nothing, so it may be replaced.
        if (
            Policies.SpendPerDay is { } ceiling
            && (
                body.Policies?.SpendPerDay is not { } spend
                || (spend.Currency == ceiling.Currency && spend.Amount > ceiling.Amount)
            )
        )
        {
            var maxText = FormattableString.Invariant($"{ceiling.Amount} {ceiling.Currency}");
            yield return Fault("/policies/spendPerDay", $"allows at most {maxText} a day");
        }
    }

    private FieldError Fault(string pointer, string says) =>
        new(
            pointer,
            "looser-than-set",
            $"An administrator of {AreaDescription} {says} here: only they can loosen that."
        );
}
