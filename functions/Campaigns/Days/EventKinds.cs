using NodaTime;

namespace CommunityAlerts.Campaigns.Days;

/// <summary>
/// Classifies the events of a calendar file: holiday, make-up workday, exam, school term, observance.
/// </summary>
internal static class EventKinds
{
    /// <summary>The minimum length of a term in days; a shorter event is the first day of a term.</summary>
    private const int MinTermDays = 15;

    /// <summary>The maximum number of days from a term's first day to the vacation after it.</summary>
    private const int MaxTermDays = 250;

    private static readonly string[] Observances =
    [
        "Observance",
        "纪念日",
        "节庆",
        "節慶",
        "节日",
        "節日",
        "庆祝活动",
        "慶祝活動",
        "祭日",
        "기념일",
    ];

    private static readonly string[] PublicHolidays =
    [
        "Public holiday",
        "公共假日",
        "公共假期",
        "公众假期",
        "公眾假期",
        "法定节假日",
        "法定假日",
        "國定假日",
        "祝日",
        "공휴일",
    ];

    /// <summary>
    /// Returns each event with its kind, and a school term that is given by its first day alone with its last day.
    /// </summary>
    /// <remarks>
    /// Calendars that mark days off, as 国庆节（休） or as Apple's and Google's calendars do, list observances beside them:
    /// there a plain event is no day off, except a public holiday of a year whose days off are not marked yet.
    /// </remarks>
    public static IReadOnlyList<CalendarItem> Assign(IReadOnlyList<CalendarItem> items, DayKind kind)
    {
        if (kind is not DayKind.Holiday)
        {
            return [.. items.Select(i => i with { Kind = KindFromCategories(i) ?? kind })];
        }

        var classes = items.Select(Classify).ToList();
        var daysOff = items
            .Zip(classes)
            .Where(x => x.Second is EventClass.DayOff or EventClass.Vacation)
            .Select(x => x.First)
            .ToList();
        var isMarked = daysOff.Count > 0;
        var setOfDaysOff = ToStretches(daysOff);
        var assigned = items
            .Zip(
                classes,
                (i, c) => i with { Kind = KindFromCategories(i) ?? DetermineKind(i, c, isMarked, setOfDaysOff) }
            )
            .ToList();
        return CompleteTerms(assigned, classes);
    }

    private static DayKind DetermineKind(CalendarItem item, EventClass meaning, bool isMarked, DayStretches daysOff) =>
        meaning switch
        {
            EventClass.DayOff or EventClass.Vacation => DayKind.Holiday,
            EventClass.MakeUpWorkday => DayKind.MakeUpWorkday,
            EventClass.Moved => item.Occurrences.All(t => Weekend.Contains(t.First) && Weekend.Contains(t.Last))
                ? DayKind.MakeUpWorkday
                : DayKind.Holiday,
            EventClass.Exam => DayKind.Exam,
            EventClass.Term or EventClass.TermStart => IsTerm(item) ? DayKind.SchoolTerm : DayKind.Observance,
            EventClass.Observance => DayKind.Observance,
            _ => !isMarked
            || (EventName.IsPublicHoliday(item.Name) && !item.Occurrences.Any(t => daysOff.Contains(t.First)))
                ? DayKind.Holiday
                : DayKind.Observance,
        };

    private static DayStretches ToStretches(IEnumerable<CalendarItem> items) =>
        new(
            items.SelectMany(i => i.Occurrences).Select(t => new DayStretch(t.First, t.Last, [])).OrderBy(s => s.First)
        );

    private static EventClass Classify(CalendarItem item) =>
        item.Source.SpecialDay switch
        {
            "ALTERNATE-WORKDAY" => EventClass.MakeUpWorkday,
            "WORK-HOLIDAY" => EventClass.DayOff,
            _ => ClassifyWords(item),
        };

    /// <summary>Classifies an event by its summary; by its description where the summary names no day off.</summary>
    private static EventClass ClassifyWords(CalendarItem item)
    {
        var words = EventName.Classify(item.Summary);
        return words is EventClass.None or EventClass.Observance
            ? ClassifyDescription(item.Source.Description) ?? words
            : words;
    }

    /// <summary>
    /// Classifies an event by the first words of its description, as Google's holiday calendars have them.
    /// </summary>
    private static EventClass? ClassifyDescription(string description) =>
        Observances.Any(w => description.StartsWith(w, StringComparison.OrdinalIgnoreCase)) ? EventClass.Observance
        : PublicHolidays.Any(w => description.StartsWith(w, StringComparison.OrdinalIgnoreCase)) ? EventClass.DayOff
        : null;

    /// <summary>
    /// Finds the kind that its categories name; the category of holidays does not exclude a make-up workday.
    /// </summary>
    private static DayKind? KindFromCategories(CalendarItem item)
    {
        var named = item
            .Source.Categories.Select(c =>
                DayReference.Kinds.TryGetValue(c.ToLowerInvariant(), out var kind) ? kind : (DayKind?)null
            )
            .FirstOrDefault(k => k is not null);
        return named is DayKind.Holiday && Classify(item) is EventClass.MakeUpWorkday ? DayKind.MakeUpWorkday : named;
    }

    private static bool IsTerm(CalendarItem item) =>
        item.Occurrences.All(t => Period.DaysBetween(t.First, t.Last) + 1 >= MinTermDays);

    /// <summary>Lets the first day of a term, where it is given alone, last until the vacation after it.</summary>
    private static IReadOnlyList<CalendarItem> CompleteTerms(
        IReadOnlyList<CalendarItem> items,
        IReadOnlyList<EventClass> classes
    )
    {
        var vacations = items
            .Zip(classes)
            .Where(x => x.Second is EventClass.Vacation)
            .SelectMany(x => x.First.Occurrences)
            .Select(t => t.First)
            .Order()
            .ToList();
        var terms = ToStretches(items.Where(i => i.Kind is DayKind.SchoolTerm));
        return [.. items.Zip(classes, (i, c) => c is EventClass.TermStart ? CompleteTerm(i, vacations, terms) : i)];
    }

    private static CalendarItem CompleteTerm(CalendarItem item, List<LocalDate> vacations, DayStretches terms)
    {
        if (
            item is not { Kind: DayKind.Observance, Occurrences: [var start] }
            || !EventName.OpensTerm(item.Name)
            || terms.Contains(start.First)
        )
        {
            return item;
        }

        var next = vacations.Find(v => Period.DaysBetween(start.First, v) >= MinTermDays);
        return next != default && Period.DaysBetween(start.First, next) <= MaxTermDays
            ? item with
            {
                Kind = DayKind.SchoolTerm,
                Occurrences = [start with { Last = next.PlusDays(-1) }],
            }
            : item;
    }
}
