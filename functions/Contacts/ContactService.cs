using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Areas;
using CommunityAlerts.Contacts.Imports.Headers;
using CommunityAlerts.Contacts.Imports.Rows;
using CommunityAlerts.Contacts.Imports.Writing;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using NodaTime.Extensions;

namespace CommunityAlerts.Contacts;

/// <summary>
/// The body of <c>POST /api/lists/{list}/contacts</c>: an absent or null member keeps the stored value, an empty one
/// removes it. A contact without a number is identified by name and household, or by name and address.
/// </summary>
public sealed record NewContact(string? Phone = null)
{
    public string? Name { get; init; }
    public string? Language { get; init; }
    public string? Area { get; init; }

    /// <summary>Replaces all households of the number, where there are several.</summary>
    public string? Household { get; init; }
    public string? Address { get; init; }

    /// <summary>The relation to the child or the head of the household, such as 母亲.</summary>
    public string? Relation { get; init; }

    /// <summary>The place among the guardians of a household, from 1 to 20; 0 removes it.</summary>
    public int? Order { get; init; }

    /// <summary>The names of all children, 2 to 20; a shorter list removes the stored names.</summary>
    public IReadOnlyList<string>? Children { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Placeholders' values by header; those not named stay.</summary>
    public IReadOnlyDictionary<string, string>? Values { get; init; }

    /// <summary>The basis of consent. Null keeps the stored one; a new contact gets <c>notice</c>.</summary>
    public ConsentBasis? Basis { get; init; }

    /// <summary>The region of a number without a country code; null means the setting <c>Alerts:Region</c>.</summary>
    public string? Region { get; init; }
}

/// <summary>The body of a request about one number.</summary>
public sealed record PhoneBody(string Phone)
{
    /// <summary>The region of a number without a country code; null means the setting <c>Alerts:Region</c>.</summary>
    public string? Region { get; init; }
}

/// <summary>The person that a request names: by number, or by the id of a contact without one.</summary>
public sealed record PersonBody(string? Phone = null)
{
    /// <summary>The id of a contact without a number.</summary>
    public string? Id { get; init; }

    /// <summary>The region of a number without a country code; null means the setting <c>Alerts:Region</c>.</summary>
    public string? Region { get; init; }
}

/// <summary>Adds, changes, finds and removes single contacts.</summary>
public sealed class ContactService(
    ContactStore contacts,
    ListStore lists,
    PersonReader persons,
    RemovalStore removals,
    TimeProvider clock,
    KnownAreas knownAreas
)
{
    /// <summary>
    /// Adds or changes the contact. A concurrent change is kept: the members asked for are merged into the row as it is
    /// then, unless <paramref name="ifMatch"/> names another version. Problems: those of the number,
    /// <c>invalid-fields</c>, <c>not-allowed</c>, <c>list-being-deleted</c>, <c>unknown-list</c>, <c>stale-version</c>.
    /// </summary>
    public async Task<Result<SavedContact>> PutAsync(
        Caller caller,
        ContactList list,
        NewContact body,
        IfMatch ifMatch,
        CancellationToken cancellationToken
    )
    {
        var number = persons.ReadPerson(body, list.Id);
        if (!number.IsOk)
        {
            return number.Problem;
        }

        if (Validate(body) is { Count: > 0 } errors)
        {
            return CommonProblems.InvalidFields(errors);
        }

        if (list.IsBeingDeleted)
        {
            return ContactProblems.ListBeingDeleted(list.Id);
        }

        var person = number.Value;
        while (true)
        {
            var before = await contacts.FindWithTagAsync(list.Id, person.Key, cancellationToken);
            var contact = ContactMerge.Merge(body, before?.Contact, person, list, clock.GetCurrentInstant());
            if (
                (
                    (before is { } found ? caller.MustCoverPerson([found.Contact.Area]) : null)
                    ?? caller.MustCover(contact.Area)
                ) is
                { } outside
            )
            {
                return outside;
            }

            if (Preconditions.FindProblem(ifMatch, before?.Tag) is { } stale)
            {
                return stale;
            }

            var kept = contact.Area == list.Area ? list.Area : before?.Contact.Area;
            if (
                await knownAreas.FindProblemAsync(caller.Area, "/area", contact.Area, kept, cancellationToken) is
                { } unknown
            )
            {
                return unknown;
            }

            if (ContactRow.WriteValues(contact.Values)?.Length > ContactLimits.MaxValues)
            {
                return CommonProblems.InvalidFields(ValuesTooLong());
            }

            // One of several concurrent writers succeeds; the others read its row and merge again.
            if (await contacts.TryPutAsync(list.Id, contact, before?.Tag, cancellationToken) is { } tag)
            {
                return before is null && await VerifyListAsync(list, person.Key, cancellationToken) is { } gone
                    ? gone
                    : new SavedContact(contact, tag, IsNew: before is null);
            }
        }
    }

    /// <summary>
    /// Checks that the list of a new contact is still there, and removes the contact where it is not: a deletion of the
    /// list that began meanwhile may have missed a new row, while it removes one that was only changed.
    /// </summary>
    private async Task<Problem?> VerifyListAsync(ContactList list, NumberKey key, CancellationToken cancellationToken)
    {
        var current = await lists.FindAsync(list.Id, cancellationToken);
        if (current is { IsBeingDeleted: false } && current.CreatedAt == list.CreatedAt)
        {
            return null;
        }

        await contacts.RemoveAsync(list.Id, key, cancellationToken);
        return current is { IsBeingDeleted: true }
            ? ContactProblems.ListBeingDeleted(list.Id)
            : ContactProblems.UnknownList(list.Id);
    }

    /// <summary>Finds the contact; <c>unknown-contact</c>, or <c>not-allowed</c> outside the caller's area.</summary>
    public async Task<Result<StoredContact>> FindAsync(
        Caller caller,
        ContactList list,
        PersonBody body,
        CancellationToken cancellationToken
    )
    {
        var person = persons.ReadPerson(body);
        return !person.IsOk ? person.Problem
            : await contacts.FindWithTagAsync(list.Id, person.Value.Key, cancellationToken) is not { } found
            || found.Contact.Phone is null != person.Value.Phone is null
                ? ContactProblems.UnknownContact()
            : caller.MustCoverPerson([found.Contact.Area]) is { } outside ? outside
            : found;
    }

    /// <summary>
    /// Removes the contact from the list and records the removal, also where the contact is not on the list yet:
    /// imports that were uploaded before do not add it.
    /// </summary>
    public async Task<Problem?> RemoveAsync(
        Caller caller,
        ContactList list,
        PersonBody body,
        CancellationToken cancellationToken
    )
    {
        var found = await FindAsync(caller, list, body, cancellationToken);
        if (IsUnknown(found) && persons.ReadPerson(body) is { IsOk: true, Value.Key: var key })
        {
            // An import may be about to add it: either the import finds the removal, or this finds the contact.
            await removals.RecordAsync(list.Id, key, cancellationToken);
            found = await FindAsync(caller, list, body, cancellationToken);
        }

        if (found.IsOk)
        {
            // The removal is stored first, so that an import that runs meanwhile finds it.
            await removals.RecordAsync(list.Id, found.Value.Contact.Key, cancellationToken);
            await contacts.RemoveAsync(list.Id, found.Value.Contact.Key, cancellationToken);
            return null;
        }

        return IsUnknown(found) ? null : found.Problem;

        static bool IsUnknown(Result<StoredContact> found) =>
            found.Problem?.Code == ContactProblems.UnknownContact().Code;
    }

    private static List<FieldError> Validate(NewContact body) =>
        [
            .. ValidateLanguage(body.Language),
            .. ValidateArea(body.Area),
            .. ValidateTexts(body),
            .. ValidateOrder(body.Order),
            .. ValidateChildren(body.Children),
            .. ValidateTags(body.Tags),
            .. ValidateValues(body.Values ?? new Dictionary<string, string>(StringComparer.Ordinal)),
        ];

    private static IEnumerable<FieldError> ValidateLanguage(string? language)
    {
        if (language is { Length: > 0 } && Cells.ReadLanguage(language) is null)
        {
            yield return new("/language", "unreadable-language", ContactLimits.LanguageMessage);
        }
    }

    private static IEnumerable<FieldError> ValidateArea(string? area)
    {
        if (area is not null && !Area.IsPath(area))
        {
            yield return new("/area", "unreadable-area", "Write an area path such as beiguan/hongqilu/dadaoxi/03.");
        }
    }

    private static IEnumerable<FieldError> ValidateTexts(NewContact body) =>
        from text in new[]
        {
            (Pointer: "/name", Value: body.Name),
            (Pointer: "/household", Value: body.Household),
            (Pointer: "/address", Value: body.Address),
            (Pointer: "/relation", Value: body.Relation),
        }
        where text.Value?.Length > ContactLimits.MaxText
        select new FieldError(text.Pointer, "too-long", ContactLimits.TooLongMessage(ContactLimits.MaxText))
        {
            Max = ContactLimits.MaxText,
        };

    private static IEnumerable<FieldError> ValidateOrder(int? order)
    {
        if (order is < 0 or > ContactLimits.MaxOrder)
        {
            yield return new("/order", "out-of-range", $"From 1 to {ContactLimits.MaxOrder}, or 0 for none.")
            {
                Max = ContactLimits.MaxOrder,
            };
        }
    }

    private static IEnumerable<FieldError> ValidateChildren(IReadOnlyList<string>? children)
    {
        if (
            children is not null
            && (
                children.Count > Contact.MaxFamily
                || children.Any(c => c.Length > ContactLimits.MaxText || !OneLine.IsPlain(c))
            )
        )
        {
            yield return new(
                "/children",
                "unusable-children",
                $"At most {Contact.MaxFamily} names, each on one line of at most {ContactLimits.MaxText} characters."
            )
            {
                Max = Contact.MaxFamily,
            };
        }
    }

    private static IEnumerable<FieldError> ValidateTags(IReadOnlyList<string>? tags)
    {
        if (
            tags is not null
            && (
                tags.Count > ContactLimits.MaxTags
                || tags.Any(t => t.Length > ContactLimits.MaxTag || Cells.SplitTags(t) is not [var only] || only != t)
            )
        )
        {
            yield return new(
                "/tags",
                "unusable-tags",
                $"At most {ContactLimits.MaxTags} tags of 1 to {ContactLimits.MaxTag} characters, "
                    + "without comma, semicolon or bar."
            );
        }
    }

    private static IEnumerable<FieldError> ValidateValues(IReadOnlyDictionary<string, string> values)
    {
        if (values.Sum(v => (long)v.Key.Length + (v.Value?.Length ?? 0)) > ContactLimits.MaxValues)
        {
            return [ValuesTooLong()];
        }

        // A header that an export writes must be read back as the same placeholder.
        return from name in values.Keys
            where
                name.Length > ContactLimits.MaxText
                || HeaderParser.Parse([name]).Placeholders is not [var only]
                || only != name
            select new FieldError(
                $"/values/{name}",
                "unusable-value",
                "A value is a text, under a header that names no other field of a contact and has at most "
                    + $"{ContactLimits.MaxText} characters."
            );
    }

    private static FieldError ValuesTooLong() =>
        new("/values", "too-long", $"At most {ContactLimits.MaxValues} characters together.")
        {
            Max = ContactLimits.MaxValues,
        };
}

/// <summary>A contact as it was saved.</summary>
/// <param name="Contact">The contact.</param>
/// <param name="Tag">The new ETag of the row.</param>
/// <param name="IsNew">Whether the list did not have the contact before.</param>
public sealed record SavedContact(Contact Contact, ETag Tag, bool IsNew);
