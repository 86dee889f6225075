using CommunityAlerts.Contacts.Imports.TableFiles;

namespace CommunityAlerts.Contacts.Imports.Headers;

/// <summary>
/// Columns that repeat on one page, such as 序号, 姓名, 电话 twice for two people beside each other.
/// </summary>
/// <param name="Start">The index of the first repeated column; the columns before it belong to every person.</param>
/// <param name="Width">How many columns repeat.</param>
/// <param name="Times">The number of repetitions, at least 2; the columns after them belong to every person.</param>
public sealed record SideBySide(int Start, int Width, int Times)
{
    /// <summary>Finds the repeated columns of a header, a name and a number among them; null where none are.</summary>
    public static SideBySide? Find(IReadOnlyList<string> header)
    {
        string[] letters = [.. header.Take(TableFile.MaxColumns).Select(HeaderRow.LettersAndDigits)];
        for (var start = 0; start < letters.Length; start++)
        {
            for (var width = 2; letters[start].Length > 0 && start + (2 * width) <= letters.Length; width++)
            {
                var block = letters.AsSpan(start, width);
                if (!block.SequenceEqual(letters.AsSpan(start + width, width)) || !IsPerson(block))
                {
                    continue;
                }

                var times = 2;
                while (
                    start + ((times + 1) * width) <= letters.Length
                    && block.SequenceEqual(letters.AsSpan(start + (times * width), width))
                )
                {
                    times++;
                }

                return new SideBySide(start, width, times);
            }
        }

        return null;
    }

    /// <summary>
    /// Splits a row into one row for each person, all with the same row number; a row without people gives one.
    /// </summary>
    public IEnumerable<FileRow> SplitRow(FileRow row)
    {
        if (row.IsBroken)
        {
            return [row];
        }

        List<FileRow> people = [];
        for (var i = 0; i < Times; i++)
        {
            var block = row.Cells.Skip(Start + (i * Width)).Take(Width).ToList();
            if (block.Exists(c => c.AsSpan().Trim().Length > 0))
            {
                people.Add(row with { Cells = CellsOfPerson(row.Cells, i) });
            }
        }

        return people.Count > 0 ? people : [row with { Cells = CellsOfPerson(row.Cells, 0) }];
    }

    /// <summary>Returns the cells of one person, numbered from 0, or of the header.</summary>
    public string[] CellsOfPerson(IReadOnlyList<string> cells, int person) =>
        [
            .. cells.Take(Start),
            .. Enumerable.Range(Start + (person * Width), Width).Select(i => i < cells.Count ? cells[i] : ""),
            .. cells.Skip(Start + (Times * Width)),
        ];

    private static bool IsPerson(ReadOnlySpan<string> block)
    {
        var (hasPhone, hasName) = (false, false);
        foreach (var header in block)
        {
            var field = HeaderWords.Find(header).Field;
            hasPhone |= field == Columns.Phone;
            hasName |= field is Columns.Name or Columns.Child or HeaderWords.PersonField;
        }

        return hasPhone && hasName;
    }
}
