namespace CommunityAlerts.Storage;

/// <summary>The names of all tables; <see cref="Recipients"/> gives that of each month's recipients.</summary>
public static class Tables
{
    private const string RecipientsPrefix = "recipients";
    private const string RoundPeoplePrefix = Rounds;

    public const string Lists = "lists";
    public const string Areas = "areas";
    public const string Senders = "senders";
    public const string Campaigns = "campaigns";
    public const string Settings = "settings";
    public const string Days = "days";
    public const string Calendars = "calendars";
    public const string Contacts = "contacts";
    public const string OptOuts = "optouts";

    /// <summary>The index for the search of people: derived from contacts, and in no export.</summary>
    public const string PeopleIndex = "peopleindex";
    public const string Templates = "templates";
    public const string Imports = "imports";
    public const string Occurrences = "occurrences";
    public const string Orders = "orders";
    public const string Broadcasts = "broadcasts";

    /// <summary>The counts of settled broadcasts: derived from the ledger, and in no export.</summary>
    public const string BroadcastCounts = "broadcastcounts";
    public const string Due = "due";
    public const string Budgets = "budgets";
    public const string Cards = "cards";
    public const string Rounds = "rounds";
    public const string Replies = "replies";
    public const string Threads = "threads";
    public const string Notifications = "notifications";
    public const string Audit = "audit";

    public static IReadOnlyList<string> All { get; } =
    [
        Lists,
        Areas,
        Senders,
        Campaigns,
        Settings,
        Days,
        Calendars,
        Contacts,
        OptOuts,
        PeopleIndex,
        Templates,
        Imports,
        Occurrences,
        Orders,
        Broadcasts,
        BroadcastCounts,
        Due,
        Budgets,
        Cards,
        Rounds,
        Replies,
        Threads,
        Notifications,
        Audit,
    ];

    /// <summary>Whether a table's rows are made from those of others, so that no export needs them.</summary>
    public static bool IsDerived(string name) => name is PeopleIndex or BroadcastCounts;

    /// <summary>
    /// Returns the name of the table of recipients of one UTC month, <c>yyyyMM</c>. Deleting the table deletes their
    /// personal data.
    /// </summary>
    public static string Recipients(string month) => RecipientsPrefix + month;

    /// <summary>Whether a table holds the recipients of a month.</summary>
    public static bool IsRecipients(string name) => IsOfMonth(name, RecipientsPrefix);

    /// <summary>
    /// Returns the name of the table of rosters, cases and marks of the rounds opened in one UTC month, <c>yyyyMM</c>.
    /// Deleting the table deletes their personal data.
    /// </summary>
    public static string RoundPeople(string month) => RoundPeoplePrefix + month;

    /// <summary>Whether a table holds the rosters, cases and marks of a month's rounds.</summary>
    public static bool IsRoundPeople(string name) => IsOfMonth(name, RoundPeoplePrefix);

    /// <summary>Whether a table is part of this system: an account may hold others.</summary>
    public static bool IsOurs(string name) =>
        All.Contains(name, StringComparer.Ordinal) || IsRecipients(name) || IsRoundPeople(name);

    private static bool IsOfMonth(string name, string prefix) =>
        name.Length == prefix.Length + "yyyyMM".Length
        && name.StartsWith(prefix, StringComparison.Ordinal)
        && name.AsSpan(prefix.Length).IndexOfAnyExceptInRange('0', '9') < 0;
}
