using CommunityAlerts.Sms;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>A simulated handset with its newest text.</summary>
/// <param name="Phone">The handset's number, E.164.</param>
/// <param name="Texts">The number of its texts, at least 1.</param>
/// <param name="Last">The newest text.</param>
public sealed record Handset(PhoneNumber Phone, int Texts, HandsetText Last);

/// <summary>The handsets that got a text last.</summary>
/// <param name="Handsets">The handsets, the newest text first.</param>
/// <param name="HandsetCount">The number of all handsets.</param>
/// <param name="TextCount">The number of texts on all handsets.</param>
public sealed record NewestHandsets(IReadOnlyList<Handset> Handsets, int HandsetCount, int TextCount);

/// <summary>
/// Every handset with its last text, in memory: a page that shows arriving texts polls every second or two, and the
/// store is in order of numbers.
/// </summary>
/// <remarks>
/// A text added twice counts once, so that new ones may be added while the old ones are still being read.
/// </remarks>
public sealed class HandsetIndex
{
    private readonly Lock _lock = new();
    private readonly Dictionary<PhoneNumber, (HashSet<string> Ids, HandsetText Last)> _handsets = [];
    private int _texts;

    public void Add(IEnumerable<HandsetText> texts)
    {
        lock (_lock)
        {
            foreach (var text in texts)
            {
                if (!_handsets.TryGetValue(text.Phone, out var handset))
                {
                    handset = (new HashSet<string>(StringComparer.Ordinal), text);
                }

                if (handset.Ids.Add(text.Id))
                {
                    _texts++;
                    _handsets[text.Phone] = (handset.Ids, text.At >= handset.Last.At ? text : handset.Last);
                }
            }
        }
    }

    /// <summary>
    /// Returns the handsets that got a text last, at most <paramref name="maxHandsets"/>, and the numbers of all
    /// handsets and texts.
    /// </summary>
    public NewestHandsets Newest(int maxHandsets)
    {
        lock (_lock)
        {
            var newest = _handsets
                .Values.OrderByDescending(h => h.Last.At)
                .ThenBy(h => h.Last.Phone.E164, StringComparer.Ordinal)
                .Take(maxHandsets);
            return new NewestHandsets(
                [.. newest.Select(h => new Handset(h.Last.Phone, h.Ids.Count, h.Last))],
                _handsets.Count,
                _texts
            );
        }
    }
}
