using System.Collections.Immutable;
using CommunityAlerts.Broadcasts.Expansion;
using CommunityAlerts.Broadcasts.Reporting;
using CommunityAlerts.Broadcasts.Scheduling;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Templates;
using NodaTime;

namespace CommunityAlerts.Broadcasts.Requests;

/// <summary>Counts the candidates of a broadcast for its preview.</summary>
/// <param name="broadcast">The broadcast.</param>
/// <param name="senders">All senders with their current settings.</param>
public sealed class PreviewCounts(Broadcast broadcast, IReadOnlyList<Sender> senders)
{
    private readonly HashSet<string> _areas = new(StringComparer.Ordinal);
    private readonly HashSet<string> _headers = new(StringComparer.Ordinal);
    private readonly CostEstimate _estimate = new(broadcast.Pool, senders);
    private readonly SortedDictionary<string, int> _byLanguage = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Wanted, string Language), int> _gaps = [];
    private readonly SortedDictionary<string, PreviewSample> _samples = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _excluded = Enum.GetValues<Contacts.Exclusion>()
        .Where(e => e != Contacts.Exclusion.None)
        .ToDictionary(e => e.ToReason(), _ => 0, StringComparer.Ordinal);
    private int _recipients;
    private int _longest;

    /// <summary>Counts a candidate.</summary>
    /// <param name="candidate">The candidate: a recipient with the text, or an exclusion.</param>
    /// <param name="isOverBudget">Whether the recipient is over budget.</param>
    public void Add(Candidate candidate, bool isOverBudget)
    {
        _headers.UnionWith(candidate.Headers);
        if (candidate.Recipient is not { } recipient || isOverBudget)
        {
            var exclusion = isOverBudget ? Contacts.Exclusion.Budget : candidate.Exclusion;
            _excluded[exclusion.ToReason()]++;
            return;
        }

        _recipients++;
        _areas.Add(recipient.Area);
        _estimate.Add(recipient.Phone, recipient.Segments);
        _longest = Math.Max(_longest, recipient.Segments);
        _byLanguage[recipient.Language] = _byLanguage.GetValueOrDefault(recipient.Language) + 1;
        if (candidate.Language is { Length: > 0 } wanted && LanguageGap.IsBetween(wanted, recipient.Language))
        {
            var gap = (LanguageGap.Primary(wanted).ToLowerInvariant(), recipient.Language);
            _gaps[gap] = _gaps.GetValueOrDefault(gap) + 1;
        }

        _samples.TryAdd(recipient.Language, new PreviewSample(recipient.Language, recipient.Text, recipient.Segments));
    }

    /// <summary>Makes the preview from the counts.</summary>
    /// <param name="window">The windows in which the texts may be sent.</param>
    public BroadcastPreview ToPreview(SendWindow window)
    {
        var first = window.FindNextOpening(_areas, broadcast.StartAt);
        var last = first + _estimate.SendTime;
        return new BroadcastPreview
        {
            Recipients = _recipients,
            ByLanguage = _byLanguage.ToImmutableSortedDictionary(StringComparer.Ordinal),
            LanguageGaps =
            [
                .. _gaps
                    .Select(g => new LanguageGap(g.Key.Wanted, g.Key.Language, g.Value))
                    .OrderByDescending(g => g.People)
                    .ThenBy(g => g.Wanted, StringComparer.Ordinal)
                    .Take(LanguageGap.MaxShown),
            ],
            Excluded = _excluded.ToImmutableSortedDictionary(StringComparer.Ordinal),
            Segments = _estimate.Segments,
            Cost = _estimate.Cost,
            Forecast = new Forecast(_recipients == 0 ? null : first, _recipients == 0 ? null : last),
            LatestUsefulAt = broadcast.LatestUsefulAt,
            OverridesQuietHours = broadcast.OverridesQuietHours,
            Samples = [.. _samples.Values],
            Warnings = [.. CountWarnings(last), .. FindTextWarnings()],
        };
    }

    /// <summary>Warns of likely mistakes in the texts or cards.</summary>
    private IEnumerable<FieldError> FindTextWarnings() =>
        (broadcast.Cards.Count > 0 ? broadcast.Cards.Select(c => c.Texts) : [broadcast.Texts])
            .SelectMany(texts => TextWarnings.Find(texts, _headers, broadcast.GetSignatures()))
            .Distinct();

    private IEnumerable<FieldError> CountWarnings(Instant last)
    {
        if (_recipients == 0)
        {
            yield return new FieldError("/audience", "nobody", "Nobody would get this text.");
        }

        if (_longest > 1)
        {
            yield return new FieldError("/texts", "several-segments", $"The longest text takes {_longest} segments.")
            {
                Segments = _longest,
            };
        }

        if (_excluded["missing-value"] is var missing and > 0)
        {
            yield return new FieldError(
                "/texts",
                "missing-value",
                $"{missing} contacts lack a value that the text needs."
            );
        }

        if (_excluded["cannot-be-rendered"] is var unrendered and > 0)
        {
            yield return new FieldError(
                "/texts",
                "cannot-be-rendered",
                $"With the values of {unrendered} contacts the text is too long or takes too much work."
            );
        }

        if (broadcast.OverridesQuietHours && string.IsNullOrWhiteSpace(broadcast.Reason))
        {
            yield return new FieldError(
                "/reason",
                "in-quiet-hours",
                "It goes out in quiet hours: give a reason, it is kept on record."
            );
        }

        if (last > broadcast.LatestUsefulAt)
        {
            yield return new FieldError(
                "/latestUsefulAt",
                "comes-too-late",
                "At the sender's pace the last text would come too late."
            );
        }
    }
}
