using System.Buffers.Text;
using System.Globalization;
using System.Text;
using CommunityAlerts.Problems;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Api;

/// <summary>An item of a list, with the cursor after which the list continues.</summary>
public sealed record Positioned<T>(T Item, string Cursor);

/// <summary>
/// The part of a list that a caller asked for: 100 rows by default, 1 to 1,000; fewer where they are long.
/// </summary>
/// <param name="Limit">The maximum number of rows, 1 to 1,000.</param>
/// <param name="After">
/// The key of the last row of the previous page; null for the first page. Callers see it as an opaque cursor.
/// </param>
public sealed record Page(int Limit, string? After)
{
    public const int Default = 100;
    public const int MaxLimit = 1_000;

    /// <summary>The description of <c>limit</c> in the API's description.</summary>
    public const string LimitDescription = "Rows a page, 1 to 1,000; 100 by default.";

    /// <summary>The description of <c>cursor</c> in the API's description.</summary>
    public const string CursorDescription = "The cursor that the page before gave; absent for the first page.";

    /// <summary>
    /// Bytes of the rows as JSON at which a page ends before its limit of rows: see <see cref="PageMeter"/>.
    /// </summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The longest cursor read, in characters; the longest that is issued holds a key of 200.</summary>
    public const int MaxCursorCharacters = 1_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// Reads <c>limit</c> and <c>cursor</c>; <c>unreadable-query</c> for a limit out of range and for a cursor that is
    /// too long or cannot be decoded.
    /// </summary>
    public static Result<Page> From(HttpRequest request)
    {
        var limit = Default;
        if (
            request.Query["limit"].FirstOrDefault() is { } requestedLimit
            && (
                !int.TryParse(requestedLimit, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > MaxLimit
            )
        )
        {
            return CommonProblems.UnreadableQuery("limit", $"limit is a whole number from 1 to {MaxLimit}.");
        }

        if (request.Query["cursor"].FirstOrDefault() is not { Length: > 0 } cursor)
        {
            return new Page(limit, null);
        }

        return DecodeCursor(cursor) is { } after ? new Page(limit, after) : CommonProblems.UnreadableCursor();
    }

    private static string? DecodeCursor(string cursor)
    {
        if (cursor.Length > MaxCursorCharacters)
        {
            return null;
        }

        try
        {
            var text = StrictUtf8.GetString(Base64Url.DecodeFromChars(cursor));
            return text.Length == 0 || text.Any(char.IsControl) ? null : text;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>
    /// Takes the rows of this page, and the cursor of the next page; the cursor is null on the last page.
    /// </summary>
    /// <param name="rows">The rows after <see cref="After"/>, in the order of their keys.</param>
    /// <param name="toView">Maps a row to what callers see of it.</param>
    /// <param name="toKey">Returns the key of a row, from which the cursor is made.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PageOf<TView>> TakeAsync<TRow, TView>(
        IAsyncEnumerable<TRow> rows,
        Func<TRow, TView> toView,
        Func<TRow, string> toKey,
        CancellationToken cancellationToken
    )
    {
        var views = new List<TView>();
        var meter = new PageMeter(this);
        string? after = null;
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            if (meter.IsFull)
            {
                return new PageOf<TView>(views, EncodeCursor(after));
            }

            var view = toView(row);
            meter.Add(view);
            views.Add(view);
            after = toKey(row);
        }

        return new PageOf<TView>(views, Cursor: null);
    }

    /// <summary>Encodes the key of a page's last row as the next page's cursor; null for null.</summary>
    public static string? EncodeCursor(string? after) =>
        after is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes(after));
}

/// <summary>The items of one page.</summary>
/// <param name="Items">The items, in the order of their keys.</param>
/// <param name="Cursor">The cursor of the next page; null on the last one.</param>
public sealed record PageOf<T>(IReadOnlyList<T> Items, string? Cursor);
