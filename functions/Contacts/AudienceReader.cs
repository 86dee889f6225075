using System.Runtime.CompilerServices;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Contacts;

/// <summary>Reads the contacts of an audience's lists, and decides which of them get a text.</summary>
public sealed class AudienceReader(ContactStore contacts, OptOutStore optOuts)
{
    // An expansion holds a page of each list, and several expansions run at once.
    private const int PageSize = 250;

    /// <summary>
    /// Reads the members of one bucket after <paramref name="after"/>, sorted by number key. Lists and opt-outs are
    /// merged in one pass, without random reads.
    /// </summary>
    /// <remarks>
    /// A phone in several lists comes once as itself (from the row of the list named first) and then once as a
    /// duplicate for each further list. Contacts whose tags do not match are omitted: they do not belong to the
    /// audience. Contacts outside its areas are returned as <see cref="Exclusion.WrongArea"/>, those outside the areas
    /// of the request also where their tags do not match. Where the row of the list named first lies outside the
    /// audience's areas or has no consent and another list's row would do, that other row is used for the phone: nobody
    /// is missed.
    /// </remarks>
    /// <param name="lists">List ids in the order named, each once.</param>
    /// <param name="audience">The areas and tags that a contact must match.</param>
    /// <param name="bucket">[0, bucket count).</param>
    /// <param name="after">Exclusive cursor; null is the beginning.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="coveredAreas">
    /// The areas that the requesting operator covers: a row must lie in one of them; null allows every area.
    /// </param>
    /// <returns>The audience's members of each phone, at least one a phone.</returns>
    public IAsyncEnumerable<IReadOnlyList<AudienceMember>> ReadAsync(
        IReadOnlyList<string> lists,
        Audience audience,
        int bucket,
        NumberKey? after,
        CancellationToken cancellationToken,
        IReadOnlyList<string>? coveredAreas = null
    ) =>
        ReadPhonesAsync(lists, bucket, after, PageSize, cancellationToken)
            .Select(
                IReadOnlyList<AudienceMember> (phone) =>
                    [.. Decide([.. phone.Rows.Select(r => r.Contact)], audience, phone.OptedOut, coveredAreas)]
            )
            .Where(members => members.Count > 0);

    /// <summary>
    /// Reads every phone of one bucket that any of the lists contains, sorted by number key, with all its rows. Each
    /// row is read once, for any number of audiences.
    /// </summary>
    /// <param name="lists">List ids, each once.</param>
    /// <param name="bucket">[0, bucket count).</param>
    /// <param name="after">Exclusive cursor; null is the beginning.</param>
    /// <param name="pageSize">Rows a call, 1 to 1,000; as many rows of each list are kept in memory.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async IAsyncEnumerable<Phone> ReadPhonesAsync(
        IReadOnlyList<string> lists,
        int bucket,
        NumberKey? after,
        int pageSize,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var sources = new List<IAsyncEnumerator<Contact>>();
        await using var optOutKeys = optOuts
            .ReadKeysAsync(bucket, after, upTo: null, cancellationToken)
            .GetAsyncEnumerator(cancellationToken);
        try
        {
            // By key, then by the order in which the lists were named.
            var heads = new PriorityQueue<int, (string Key, int List)>(
                Comparer<(string Key, int List)>.Create(
                    (a, b) =>
                        string.CompareOrdinal(a.Key, b.Key) is var byKey and not 0 ? byKey : a.List.CompareTo(b.List)
                )
            );
            for (var i = 0; i < lists.Count; i++)
            {
                sources.Add(
                    contacts
                        .ReadBucketAsync(lists[i], bucket, after, pageSize, cancellationToken)
                        .GetAsyncEnumerator(cancellationToken)
                );
                await AdvanceAsync(i);
            }

            var hasOptOutKey = await optOutKeys.MoveNextAsync();
            while (heads.TryPeek(out _, out var head))
            {
                // Rows of a page in memory await nothing, while the caller may take long for each phone.
                cancellationToken.ThrowIfCancellationRequested();
                var rows = new List<PhoneRow>(1);
                while (heads.TryPeek(out var source, out var next) && next.Key == head.Key)
                {
                    heads.Dequeue();
                    rows.Add(new PhoneRow(source, sources[source].Current));
                    await AdvanceAsync(source);
                }

                while (hasOptOutKey && string.CompareOrdinal(optOutKeys.Current.Value, head.Key) < 0)
                {
                    hasOptOutKey = await optOutKeys.MoveNextAsync();
                }

                yield return new Phone(rows, hasOptOutKey && optOutKeys.Current.Value == head.Key);
            }

            async Task AdvanceAsync(int source)
            {
                if (await sources[source].MoveNextAsync())
                {
                    heads.Enqueue(source, (sources[source].Current.Key.Value, source));
                }
            }
        }
        finally
        {
            foreach (var source in sources)
            {
                await source.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// Decides which row of one phone is used, given the rows in the order of their lists; the other rows are
    /// duplicates.
    /// </summary>
    /// <remarks>
    /// A row outside the areas of the request gets no text, though it is on one of the request's lists, and comes last
    /// as <see cref="Exclusion.WrongArea"/>, whatever it and the rows inside contain: the requesting operator may not
    /// see the row, and counts that depended on it would reveal its tags, its consent and its opt-out. Further rows
    /// outside are duplicates of it, so that a person is counted once.
    /// </remarks>
    public static IEnumerable<AudienceMember> Decide(
        IReadOnlyList<Contact> rows,
        Audience audience,
        bool optedOut,
        IReadOnlyList<string>? coveredAreas = null
    )
    {
        var matching = rows.Where(c => Matches(c, audience, coveredAreas)).ToList();
        var chosen = Math.Max(0, matching.FindIndex(c => FindExclusion(c, audience) is Exclusion.None));
        if (matching.Count > 0)
        {
            yield return new AudienceMember(
                matching[chosen],
                optedOut ? Exclusion.OptedOut : FindExclusion(matching[chosen], audience)
            );
        }

        for (var i = 0; i < matching.Count; i++)
        {
            if (i != chosen)
            {
                yield return new AudienceMember(matching[i], Exclusion.Duplicate);
            }
        }

        foreach (var (i, outside) in rows.Where(c => !IsWithin(c, coveredAreas)).Index())
        {
            yield return new AudienceMember(outside, i == 0 ? Exclusion.WrongArea : Exclusion.Duplicate);
        }
    }

    /// <summary>
    /// Whether a row belongs to an audience, texted or not: it lies in the covered areas and in those that the audience
    /// names, and its tags match.
    /// </summary>
    public static bool BelongsTo(Contact contact, Audience audience, IReadOnlyList<string>? coveredAreas) =>
        Matches(contact, audience, coveredAreas) && audience.Includes(contact.Area);

    private static bool Matches(Contact contact, Audience audience, IReadOnlyList<string>? coveredAreas) =>
        IsWithin(contact, coveredAreas) && (audience.Tags?.Matches(contact.Tags) ?? true);

    private static bool IsWithin(Contact contact, IReadOnlyList<string>? areas) =>
        areas?.Any(a => AreaPath.Covers(a, contact.Area)) != false;

    private static Exclusion FindExclusion(Contact contact, Audience audience) =>
        !audience.Includes(contact.Area) ? Exclusion.WrongArea
        : contact.Phone is null ? Exclusion.NoNumber
        : contact.Consent.Basis is ConsentBasis.None ? Exclusion.NoConsent
        : Exclusion.None;
}
