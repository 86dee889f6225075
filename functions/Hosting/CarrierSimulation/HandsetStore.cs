using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using CommunityAlerts.Api;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime;

namespace CommunityAlerts.Hosting.CarrierSimulation;

/// <summary>A text on a simulated handset.</summary>
public sealed record HandsetText(string Id, PhoneNumber Phone, string From, string Text, string Tag, Instant At);

/// <summary>Something that the simulated carrier still has to tell the application.</summary>
/// <param name="MessageId">The text it is about, or the id of the reply.</param>
/// <param name="Phone">The handset.</param>
/// <param name="Arrived">Of a report: whether it arrived.</param>
/// <param name="Text">Of a reply: what was written; null for a report.</param>
public sealed record PendingEvent(string MessageId, PhoneNumber Phone, bool Arrived, string? Text);

/// <summary>The events of one call, published together.</summary>
/// <param name="Row">Sorts by when it is due, then by when it was made.</param>
/// <param name="DueAt">Not published before.</param>
/// <param name="Sender">The sender's number.</param>
/// <param name="Tag">As the call gave it.</param>
/// <param name="Events">At least one.</param>
public sealed record PendingDelivery(
    string Row,
    Instant DueAt,
    string Sender,
    string Tag,
    IReadOnlyList<PendingEvent> Events
);

/// <summary>The texts and events of the simulated carrier: one table, written by the local host alone.</summary>
/// <remarks>Partition <c>phones</c>: a text is <c>{digits}~{instant}~{id}</c>, what a call owes is one row <c>owed~{due
/// instant}~{id}</c>,
/// so that everything one call leaves is one transaction. Partition <c>settings</c>: how the carrier behaves.</remarks>
/// <param name="open">Opens the table.</param>
/// <param name="leftOut">Called for a text or an event that cannot be read; null where none may be left out.</param>
public sealed class HandsetStore(
    Func<CancellationToken, Task<Table>> open, Action<UnreadableRowException>? leftOut = null) : IDisposable
{
    private const string Phones = "phones";
    private const string Settings = "settings";

    /// <summary>Above every digit and below every word.</summary>
    private const string AfterDigits = "a";
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SemaphoreSlim _wallTurn = new(1, 1);
    private Table? _table;
    private HandsetIndex? _wall;
    private bool _wallIsWhole;

    public void Dispose()
    {
        _gate.Dispose();
        _wallTurn.Dispose();
    }

    /// <summary>Keeps what one call left: all or nothing where it is at most 99 texts.</summary>
    public async Task KeepAsync(
        IReadOnlyList<HandsetText> texts,
        PendingDelivery? owed,
        CancellationToken cancellationToken
    )
    {
        List<TableTransactionAction> rows =
        [
            .. texts.Select(t => new TableTransactionAction(TableTransactionActionType.Add, ToRow(t))),
        ];
        if (owed is not null)
        {
            rows.Insert(0, new TableTransactionAction(TableTransactionActionType.Add, ToRow(owed)));
        }

        var table = await TableAsync(cancellationToken);
        foreach (var part in rows.Chunk(TableLimits.MaxActions))
        {
            // The ids are new, so a row that is there already is our own, written by a try whose answer was lost.
            await table.TryTransactAsync(part, cancellationToken);
        }

        _wall?.Add(texts);
    }

    /// <summary>
    /// Every handset with its last text. Reads the whole store the first time it is asked for, and never again.
    /// </summary>
    public async ValueTask<HandsetIndex> ReadIndexAsync(CancellationToken cancellationToken)
    {
        await _wallTurn.WaitAsync(cancellationToken);
        try
        {
            // Before the reading: texts stored from here on are added, those stored before are read, and between them
            // nothing is lost.
            _wall ??= new HandsetIndex();
            if (!_wallIsWhole)
            {
                var table = await TableAsync(cancellationToken);
                await foreach (var row in table.RangeAsync(
                    Phones, null, AfterDigits, cancellationToken: cancellationToken))
                {
                    if (table.TryRead(row, ToText, leftOut) is { } text)
                    {
                        _wall.Add([text]);
                    }
                }

                _wallIsWhole = true;
            }

            return _wall;
        }
        finally
        {
            _wallTurn.Release();
        }
    }

    /// <summary>The texts of one handset, the oldest first.</summary>
    public async Task<IReadOnlyList<HandsetText>> TextsAsync(PhoneNumber phone, CancellationToken cancellationToken)
    {
        List<HandsetText> texts = [];
        var table = await TableAsync(cancellationToken);
        await foreach (var row in table.RangeAsync(
            Phones, $"{Digits(phone)}~", $"{Digits(phone)}~~", cancellationToken: cancellationToken))
        {
            if (table.TryRead(row, ToText, leftOut) is { } text)
            {
                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>Every handset that has a text, by number, after <paramref name="after"/>.</summary>
    public async IAsyncEnumerable<(PhoneNumber Phone, int Texts, Instant LastAt)> HandsetsAsync(
        PhoneNumber? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        PhoneNumber? phone = null;
        var (texts, lastAt) = (0, Instant.MinValue);
        var from = after is null ? null : $"{Digits(after)}~~";
        var table = await TableAsync(cancellationToken);
        await foreach (var row in table.RangeAsync(Phones, from, AfterDigits, cancellationToken: cancellationToken))
        {
            if (table.TryRead(row, ToText, leftOut) is not { Phone: var next, At: var at })
            {
                continue;
            }

            if (phone is not null && next != phone)
            {
                yield return (phone, texts, lastAt);
                (texts, lastAt) = (0, Instant.MinValue);
            }

            phone = next;
            texts++;
            lastAt = Instant.Max(lastAt, at);
        }

        if (phone is not null)
        {
            yield return (phone, texts, lastAt);
        }
    }

    /// <summary>Everything owed, in the order it is due.</summary>
    public async Task<IReadOnlyList<PendingDelivery>> PendingAsync(CancellationToken cancellationToken)
    {
        List<PendingDelivery> owed = [];
        var table = await TableAsync(cancellationToken);
        await foreach (var row in table.RangeAsync(Phones, "owed~", "owed~~", cancellationToken: cancellationToken))
        {
            if (table.TryRead(row, ToOwed, leftOut) is { } delivery)
            {
                owed.Add(delivery);
            }
        }

        return owed;
    }

    /// <summary>Deletes published events.</summary>
    public async Task ForgetAsync(IEnumerable<PendingDelivery> reported, CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        foreach (var part in reported.Chunk(TableLimits.MaxActions))
        {
            var deletes = part.Select(t => new TableTransactionAction(
                    TableTransactionActionType.Delete,
                    new TableEntity(Phones, t.Row),
                    ETag.All
                ))
                .ToList();
            if (await table.TryTransactAsync(deletes, cancellationToken) is not null)
            {
                // Some went with a try whose answer was lost: the others one by one.
                foreach (var call in part)
                {
                    await table.TryDeleteAsync(Phones, call.Row, asRead: null, cancellationToken);
                }
            }
        }
    }

    public async Task<CarrierSettings> SettingsAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync(cancellationToken);
        return await table.FindAsync(Settings, Settings, cancellationToken) is { } row
            ? table.Read(row, ToSettings)
            : new CarrierSettings();
    }

    public async Task SaveAsync(CarrierSettings settings, CancellationToken cancellationToken) =>
        await (await TableAsync(cancellationToken)).PutAsync(
            new TableEntity(Settings, Settings) { ["Settings"] = Json.Write(settings) },
            cancellationToken
        );

    /// <summary>A row key that sorts by due instant.</summary>
    public static string PendingRowKey(Instant dueAt, string id) => $"owed~{Ticks(dueAt)}~{id}";

    private async ValueTask<Table> TableAsync(CancellationToken cancellationToken)
    {
        if (_table is not null)
        {
            return _table;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _table ??= await open(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static string Digits(PhoneNumber phone) => phone.E164[1..];

    private static string Ticks(Instant at) => at.ToDateTimeUtc().Ticks.ToString("D19", CultureInfo.InvariantCulture);

    private static TableEntity ToRow(HandsetText text) =>
        new(Phones, $"{Digits(text.Phone)}~{Ticks(text.At)}~{text.Id}")
        {
            ["From"] = text.From,
            ["Text"] = text.Text,
            ["Tag"] = text.Tag,
            ["At"] = text.At.ToDateTimeOffset(),
        };

    private static HandsetText ToText(TableEntity row)
    {
        var key = row.RowKey.Split('~');
        return new HandsetText(
            key[2], PhoneNumber.FromE164(key[0]), row.Text("From"), row.Text("Text"), row.Text("Tag"), row.At("At"));
    }

    private static PendingDelivery ToOwed(TableEntity row) => new(
        row.RowKey,
        row.At("At"),
        row.Text("Sender"),
        row.Text("Tag"),
        [
            .. Json.Read<IReadOnlyList<PendingRow>>(row.Text("Events"))
                .Select(e => new PendingEvent(e.Id, PhoneNumber.FromE164(e.Phone), e.Arrived, e.Text)),
        ]);

    private static CarrierSettings ToSettings(TableEntity row)
    {
        var settings = Json.Read<CarrierSettings>(row.Text("Settings"));
        RowColumns.Require(settings.Check() is null, "A setting is out of range.");
        return settings;
    }

    private static TableEntity ToRow(PendingDelivery owed) => new(Phones, owed.Row)
    {
        ["At"] = owed.DueAt.ToDateTimeOffset(),
        ["Sender"] = owed.Sender,
        ["Tag"] = owed.Tag,
        ["Events"] = Json.Write(owed.Events.Select(e => new PendingRow(e.MessageId, e.Phone.E164, e.Arrived, e.Text))),
    };

    internal sealed record PendingRow(string Id, string Phone, bool Arrived, string? Text = null);
}
