using System.Diagnostics;
using CommunityAlerts.Api;
using CommunityAlerts.Contacts.Lists;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Problems;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;

namespace CommunityAlerts.Contacts.People;

/// <summary>Finds people on all lists that a caller may see.</summary>
/// <remarks>
/// The index names who may match. Each of them is read again from their contacts: only who is on a list now, within the
/// caller's area, and still matches is shown.
/// </remarks>
public sealed class PersonSearch(
    ListStore lists,
    PeopleIndex index,
    ContactStore contacts,
    OptOutStore optOuts,
    OptOutAccess access,
    PersonSearchTelemetry telemetry,
    TableTelemetry tables
)
{
    /// <summary>The maximum number of people of a page.</summary>
    public const int MaxLimit = 100;

    /// <summary>The number of people of a page where the caller names none.</summary>
    public const int DefaultLimit = 20;

    /// <summary>People whom a page reads beyond its limit, in place of those who are gone.</summary>
    private const int MaxGone = 100;

    private const int ReadsAtOnce = 8;

    /// <summary>
    /// Finds a page of people by name, then by key. <c>invalid-fields</c> for a query of no or too many characters, a
    /// limit out of range and a cursor that no page has returned.
    /// </summary>
    public async Task<Result<PeoplePage>> FindAsync(
        Caller caller,
        PeopleQuery body,
        CancellationToken cancellationToken
    )
    {
        var started = Stopwatch.GetTimestamp();
        var query = PersonQuery.Parse(body.Q);
        var limit = body.Limit ?? DefaultLimit;
        var after = PersonPosition.Parse(body.Cursor);
        List<FieldError> errors =
        [
            .. query.Problem?.Errors ?? [],
            .. limit is < 1 or > MaxLimit
                ? [new FieldError("/limit", "out-of-range", $"From 1 to {MaxLimit}.") { Max = MaxLimit }]
                : Array.Empty<FieldError>(),
            .. after is null ? [CommonProblems.UnreadableCursorField()] : Array.Empty<FieldError>(),
        ];
        if (errors.Count > 0)
        {
            return CommonProblems.InvalidFields(errors);
        }

        var visible = await lists
            .ReadAllAsync(cancellationToken, tables.RowSkipped)
            .Where(l => caller.Covers(l.Area) && !l.IsBeingDeleted)
            .ToListAsync(cancellationToken);
        var indexed = await index.ReadAsync(visible, cancellationToken);
        var matches = FindMatches(caller, indexed, query.Value!, after!);
        var page = await ReadPageAsync(caller, indexed, query.Value!, matches, limit, cancellationToken);
        telemetry.Searched(Stopwatch.GetElapsedTime(started), indexed.Any(l => l.Made.Count > 0));
        return page;
    }

    /// <summary>Finds who may match, after a position, in order: at most one page of them and some more.</summary>
    private static List<PersonPosition> FindMatches(
        Caller caller,
        IReadOnlyList<IndexedList> indexed,
        PersonQuery query,
        PersonPosition after
    )
    {
        // A person has the place of the first of their names that match, whichever lists these are on.
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var byKey = names.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var list in indexed)
        {
            foreach (var lines in list.Lines.Values)
            {
                foreach (var range in lines.AsSpan().Split('\n'))
                {
                    if (PersonLine.TryRead(lines.AsSpan()[range], out var line) && !IsChanged(list, line))
                    {
                        Add(line);
                    }
                }
            }

            foreach (var changed in list.Changed.Values)
            {
                Add(new PersonLine(changed));
            }
        }

        return
        [
            .. names
                .Select(n => new PersonPosition(n.Value, n.Key))
                .Where(p => PersonPosition.Order.Compare(p, after) > 0)
                .Order(PersonPosition.Order)
                .Take(MaxLimit + MaxGone + 1),
        ];

        void Add(PersonLine line)
        {
            if (
                query.Matches(line)
                && caller.Covers(line.Area.ToString())
                && (
                    !byKey.TryGetValue(line.Key, out var name)
                    || line.Name.CompareTo(name, StringComparison.Ordinal) < 0
                )
            )
            {
                byKey[line.Key] = line.Name.ToString();
            }
        }

        static bool IsChanged(IndexedList list, PersonLine line) =>
            list.Changed.Count > 0 && list.Changed.GetAlternateLookup<ReadOnlySpan<char>>().ContainsKey(line.Key);
    }

    private async Task<PeoplePage> ReadPageAsync(
        Caller caller,
        IReadOnlyList<IndexedList> indexed,
        PersonQuery query,
        List<PersonPosition> matches,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var places = FindPlaces(
            indexed,
            matches.Take(limit + MaxGone).Select(p => p.Key).ToHashSet(StringComparer.Ordinal)
        );
        var found = new List<FoundPerson>();
        var next = 0;
        while (found.Count < limit && next < Math.Min(matches.Count, limit + MaxGone))
        {
            var some = matches.Skip(next).Take(Math.Min(limit - found.Count, limit + MaxGone - next)).ToList();
            found.AddRange(await ReadPeopleAsync(caller, places, query, some, cancellationToken));
            next += some.Count;
        }

        return new PeoplePage(found, next < matches.Count ? matches[next - 1].ToString() : null);
    }

    /// <summary>
    /// Reads people from their contacts, in the order given; who is gone or matches no more is left out.
    /// </summary>
    private async Task<IReadOnlyList<FoundPerson>> ReadPeopleAsync(
        Caller caller,
        ILookup<string, ListedPerson> places,
        PersonQuery query,
        IReadOnlyList<PersonPosition> people,
        CancellationToken cancellationToken
    )
    {
        var listed = await ReadContactsAsync(caller, [.. people.SelectMany(p => places[p.Key])], cancellationToken);
        var stored = await ReadOptOutsAsync(caller, [.. listed.Keys], cancellationToken);
        return
        [
            .. people
                .Where(p => listed.ContainsKey(p.Key))
                .Select(p => View(listed[p.Key], query, stored.Contains(p.Key)))
                .OfType<FoundPerson>(),
        ];
    }

    /// <summary>Reads the contacts of people that the caller covers, by key, each in the order of the lists.</summary>
    private async Task<
        IReadOnlyDictionary<string, IReadOnlyList<(ContactList List, Contact Contact)>>
    > ReadContactsAsync(Caller caller, IReadOnlyList<ListedPerson> places, CancellationToken cancellationToken)
    {
        var read = await ParallelReads.ReadAsync(
            places,
            ReadsAtOnce,
            (place, stop) => contacts.FindAsync(place.List.Id, place.Key, stop, tables.RowSkipped),
            cancellationToken
        );
        return places
            .Zip(read)
            .Where(p => p.Second is not null && caller.Covers(p.Second.Area))
            .GroupBy(p => p.First.Key.Value, StringComparer.Ordinal)
            .ToDictionary(
                p => p.Key,
                IReadOnlyList<(ContactList, Contact)> (p) => [.. p.Select(c => (c.First.List, c.Second!))],
                StringComparer.Ordinal
            );
    }

    /// <summary>
    /// Finds the lists that have some people, whether or not these match there: by key, in the order of the lists.
    /// </summary>
    private static ILookup<string, ListedPerson> FindPlaces(IReadOnlyList<IndexedList> indexed, HashSet<string> keys)
    {
        var places = new List<ListedPerson>();
        foreach (var list in indexed)
        {
            var onList = new SortedSet<string>(list.Changed.Keys.Where(keys.Contains), StringComparer.Ordinal);
            foreach (var lines in list.Lines.Values)
            {
                foreach (var range in lines.AsSpan().Split('\n'))
                {
                    var line = lines.AsSpan()[range];
                    if (
                        line.Length > NumberKey.Length
                        && keys.GetAlternateLookup<ReadOnlySpan<char>>()
                            .TryGetValue(line[..NumberKey.Length], out var key)
                    )
                    {
                        onList.Add(key);
                    }
                }
            }

            places.AddRange(
                onList.Where(NumberKey.IsKey).Select(key => new ListedPerson(list.List, new NumberKey(key)))
            );
        }

        return places.ToLookup(p => p.Key.Value, StringComparer.Ordinal);
    }

    /// <summary>Finds the people who opted out, as far as the caller may know.</summary>
    private async Task<HashSet<string>> ReadOptOutsAsync(
        Caller caller,
        IReadOnlyList<string> keys,
        CancellationToken cancellationToken
    )
    {
        var stored = await ParallelReads.ReadAsync(
            keys,
            ReadsAtOnce,
            (key, stop) => optOuts.FindAsync(new NumberKey(key), stop, tables.RowSkipped),
            cancellationToken
        );
        var readable = await access.FindReadableAsync(caller, [.. stored.OfType<OptOut>()], cancellationToken);
        return readable.Select(k => k.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Makes the view of a person by the first contact that matches; null where none does.</summary>
    private static FoundPerson? View(
        IReadOnlyList<(ContactList List, Contact Contact)> listed,
        PersonQuery query,
        bool optedOut
    )
    {
        var matching = listed
            .Select(l => l.Contact)
            .Where(c => query.Matches(PersonText.From(c)))
            .MinBy(c => c.Name ?? "", StringComparer.Ordinal);
        return matching is null
            ? null
            : new FoundPerson
            {
                Phone = matching.Phone?.E164,
                Id = matching.Phone is null ? matching.Key.Value : null,
                Name = matching.Name,
                Lists = [.. listed.Select(l => new NamedList(l.List.Id, l.List.Name))],
                Area = matching.Area,
                Household = matching.Household,
                Address = matching.Address,
                OptedOut = optedOut,
            };
    }

    /// <summary>A person on a list, whose contact is to be read there.</summary>
    private sealed record ListedPerson(ContactList List, NumberKey Key);
}
