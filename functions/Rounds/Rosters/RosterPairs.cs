using CommunityAlerts.Contacts;
using CommunityAlerts.Templates;

namespace CommunityAlerts.Rounds.Rosters;

/// <summary>Makes the pairs of a number: one for each household that a row of the audience's lists names.</summary>
public sealed class RosterPairs(Households households)
{
    /// <summary>The maximum number of characters of the tags of a pair, and of a case.</summary>
    public const int MaxTagCharacters = 5_000;

    /// <summary>
    /// Makes the pairs. Rows that give no consent, and numbers that opted out, belong to their households all the same;
    /// the number is then not textable. Of several rows of one household the first that gives consent decides name and
    /// address; tags and children are those of all.
    /// </summary>
    /// <param name="phone">The rows of the number on all lists.</param>
    /// <param name="audience">The audience; rows that do not belong to it are left out.</param>
    /// <param name="pass">The number of the pass.</param>
    public IReadOnlyList<RosterPair> Make(Phone phone, ListedAudience audience, int pass)
    {
        var contacts = phone
            .Rows.Select(r => r.Contact)
            .Where(c => AudienceReader.BelongsTo(c, audience.Members, audience.Areas))
            .OrderBy(c => c.Consent.Basis is ConsentBasis.None)
            .ToList();
        var isTextable =
            !phone.OptedOut && contacts.Exists(c => c.Phone is not null && c.Consent.Basis is not ConsentBasis.None);
        return
        [
            .. from contact in contacts
            from id in FindIds(contact)
            group (Contact: contact, Id: id) by households.MakeKey(contact.Area, id, contact.Key) into household
            select Make(household.Key, [.. household], isTextable, pass),
        ];
    }

    /// <summary>
    /// Unites the tags of several rows, each once, as many as <see cref="MaxTagCharacters"/> allow: each list may have
    /// tags of its own.
    /// </summary>
    public static IReadOnlyList<string> UniteTags(IEnumerable<string> tags)
    {
        var characters = 0;
        return [.. tags.Distinct(StringComparer.Ordinal).TakeWhile(t => (characters += t.Length) <= MaxTagCharacters)];
    }

    /// <summary>Finds the children that a contact stands for: several, or the one of its value.</summary>
    private static IEnumerable<string> FindChildren(Contact contact) =>
        contact.Children.Count > 0
            ? contact.Children
            : contact
                .Values.Where(v =>
                    Placeholders.ToStandardName(v.Key) is "child" && v.Value.Length <= ContactLimits.MaxText
                )
                .Select(v => v.Value);

    private static IReadOnlyList<string?> FindIds(Contact contact) =>
        Contact.GetHouseholds(contact.Households, contact.Household) is { Count: > 0 } ids ? [.. ids] : [null];

    private RosterPair Make(
        HouseholdKey key,
        IReadOnlyList<(Contact Contact, string? Id)> rows,
        bool isTextable,
        int pass
    )
    {
        var first = rows[0].Contact;
        return new RosterPair
        {
            Contact = first.Key,
            Household = key,
            HouseholdId = rows[0].Id,
            Area = first.Area,
            Shard = households.FindShard(first.Area),
            Order = rows.Min(r => r.Contact.Order),
            IsTextable = isTextable,
            Pass = pass,
            Name = first.Name,
            Phone = first.Phone,
            Language = first.Language,
            Relation = first.Relation,
            Address = Find(c => c.Address),
            Tags = UniteTags(rows.SelectMany(r => r.Contact.Tags)),
            Children =
            [
                .. rows.SelectMany(r => FindChildren(r.Contact))
                    .Distinct(StringComparer.Ordinal)
                    .Take(Contact.MaxFamily),
            ],
        };

        string? Find(Func<Contact, string?> read) =>
            rows.Select(r => read(r.Contact)).FirstOrDefault(v => v is not null);
    }
}
