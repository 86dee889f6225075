namespace CommunityAlerts.Api;

/// <summary>
/// Counts what a page holds, so that it ends at its limit of rows and, where rows are long, at a limit of bytes: its
/// last row may go over that, so that every page has a row.
/// </summary>
/// <param name="maxRows">Rows at most.</param>
/// <param name="maxBytes">Bytes of the rows as JSON, at which the page ends.</param>
public sealed class PageMeter(int maxRows, long maxBytes)
{
    private int _rows;
    private long _bytes;

    /// <summary>Counts a page of a list.</summary>
    public PageMeter(Page page)
        : this(page.Limit, Page.MaxBytes)
    {
    }

    /// <summary>Whether the page ends before the next row.</summary>
    public bool IsFull => _rows >= maxRows || _bytes >= maxBytes;

    /// <summary>Counts a row, as it is answered.</summary>
    public void Add<T>(T row)
    {
        _rows++;
        _bytes += Json.SizeOf(row);
    }
}
