using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CommunityAlerts.Hosting.Local.Demo;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Support;
using CsvHelper;
using MiniExcelLibs;
using Xunit;

namespace CommunityAlerts.Tests.Hosting;

public sealed partial class SampleTests
{
    private static readonly SampleDistrict District = SampleDistrict.Load();

    static SampleTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string> Lists => [.. District.Lists.Select(list => list.Id)];

    [Fact]
    public void The_sample_district_has_enough_residents()
    {
        Assert.InRange(District.Residents, 2_000, 2_800);
        Assert.Equal(District.Residents, District.Lists.SelectMany(Numbers).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Every_area_code_makes_valid_numbers()
    {
        foreach (var code in SampleResidents.AreaCodes)
        {
            for (var last = 0; last < 100; last++)
            {
                Assert.True(PhoneNumber.Parse($"+1{code}55501{last:00}", "CN").IsOk, code);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void Only_numbers_reserved_for_fiction_are_used(string id)
    {
        var cells = Cells(List(id)).SelectMany(row => row).Select(Normal).ToList();

        foreach (var cell in cells)
        {
            Assert.All(
                LongNumber().Matches(cell),
                match => Assert.Matches("^0{0,2}1?[2-9][0-9]{2}55501[0-9]{2}$", match.Value)
            );
        }

        Assert.All(Numbers(List(id)), number => Assert.Matches(@"^\+1[2-9][0-9]{2}55501[0-9]{2}$", number));
    }

    [Theory]
    [MemberData(nameof(Lists))]
    public void The_manifest_declares_what_the_file_holds(string id)
    {
        var list = List(id);
        var rows = Cells(list).Where(row => row.Any(cell => cell.Length > 0)).ToList();
        var numbers = Numbers(list).ToList();

        Assert.Equal(list.Rows, rows.Count);
        Assert.Equal(list.Contacts, numbers.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(list.Rejected, rows.Count - numbers.Count);
    }

    [Fact]
    public void Every_area_of_lists_and_rows_has_a_name_in_both_languages()
    {
        var paths = District
            .Lists.SelectMany(Cells)
            .SelectMany(row => row)
            .Where(cell => cell.StartsWith("beiguan", StringComparison.Ordinal))
            .Concat(District.Lists.Select(list => list.Area));
        var names = District.Areas.ToDictionary(area => area.Path, area => area.Name, StringComparer.Ordinal);

        Assert.All(paths.SelectMany(Whole).Distinct(StringComparer.Ordinal), path => Assert.Contains(path, names));
        Assert.All(
            names.Values,
            name => Assert.Matches(@"^[\p{IsCJKUnifiedIdeographs}0-9]+ · [A-Z][A-Za-z0-9 ]+$", name)
        );

        static IEnumerable<string> Whole(string path) =>
            path.Split('/').Select((_, i) => string.Join('/', path.Split('/').Take(i + 1)));
    }

    [Fact]
    public void Some_people_are_on_several_lists_and_some_twice_on_one()
    {
        var numbers = District.Lists.ToDictionary(
            list => list.Id,
            list => Numbers(list).ToList(),
            StringComparer.Ordinal
        );

        Assert.NotEmpty(
            numbers[SampleResidents.Parents].Intersect(numbers[SampleResidents.Waterside], StringComparer.Ordinal)
        );
        Assert.NotEmpty(
            numbers[SampleResidents.Parents].Intersect(numbers[SampleResidents.English], StringComparer.Ordinal)
        );
        Assert.All(
            numbers.Values.Where(all => all.Count > 100),
            all => Assert.NotEqual(all.Count, all.Distinct(StringComparer.Ordinal).Count())
        );
    }

    [Fact]
    public void Every_number_that_opts_out_or_replies_is_that_of_a_resident()
    {
        var numbers = District.Lists.SelectMany(Numbers).ToHashSet(StringComparer.Ordinal);

        Assert.All(
            [.. District.OptOuts.Select(o => o.Phone), .. District.Replies.Select(r => r.Phone)],
            phone => Assert.Contains(phone, numbers)
        );
    }

    [Fact]
    public void The_files_are_what_the_generator_makes_and_small()
    {
        var made = SampleFiles.Make();

        Assert.Equal(
            made.Keys.Order(StringComparer.Ordinal),
            Directory.GetFiles(SampleDistrict.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.InRange(made.Values.Sum(file => file.Length), 1, 500_000);
        foreach (var (name, bytes) in made)
        {
            var path = Path.Combine(SampleDistrict.Folder, name);
            if (Path.GetExtension(name) == ".xlsx")
            {
                // The archive's compression is the framework's affair; the sheet is ours.
                using var sheet = new MemoryStream(bytes);
                Assert.Equal(Sheet(sheet), Sheet(File.OpenRead(path)));
            }
            else
            {
                Assert.True(bytes.AsSpan().SequenceEqual(File.ReadAllBytes(path)), name);
            }
        }
    }

    private static SampleList List(string id) => District.Lists.Single(list => list.Id == id);

    /// <summary>The file's rows below its headers, blank ones included.</summary>
    private static IEnumerable<string[]> Cells(SampleList list)
    {
        var path = Path.Combine(SampleDistrict.Folder, list.File);
        if (Path.GetExtension(list.File) == ".xlsx")
        {
            return Sheet(File.OpenRead(path)).Skip(1);
        }

        using var reader = new StreamReader(
            path,
            list.Kind.Contains("GB18030", StringComparison.Ordinal) ? Encoding.GetEncoding("GB18030") : Encoding.UTF8
        );
        var separator =
            list.Kind.Contains("tabs", StringComparison.Ordinal) ? '\t'
            : list.Kind.Contains("semicolons", StringComparison.Ordinal) ? ';'
            : ',';
        using var csv = CsvReader.Create(reader, new CsvReaderOptions { Separator = separator, HasHeader = false });
        var rows = new List<string[]>();
        while (csv.Read())
        {
            rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        }

        return rows.Skip(1);
    }

    private static List<string[]> Sheet(Stream stream)
    {
        using (stream)
        {
            return
            [
                .. stream
                    .Query()
                    .Cast<IDictionary<string, object?>>()
                    .Select(row =>
                        row.Values.Select(cell => Convert.ToString(cell, CultureInfo.InvariantCulture) ?? "").ToArray()
                    ),
            ];
        }
    }

    /// <summary>Every good row's number, repeats included.</summary>
    private static IEnumerable<string> Numbers(SampleList list) =>
        from row in Cells(list)
        let number = row.Select(cell => PhoneNumber.Parse(Normal(cell), list.Region))
            .FirstOrDefault(parsed => parsed.IsOk)
        where number is not null
        select number.Value!.E164;

    /// <summary>ASCII digits, no trailing <c>.0</c>, no separators, <c>00</c> for a plus.</summary>
    private static string Normal(string cell)
    {
        var text = cell.Normalize(NormalizationForm.FormKC);
        text = text.EndsWith(".0", StringComparison.Ordinal) ? text[..^2] : text;
        text = Separators().Replace(text, "");
        return text.StartsWith("00", StringComparison.Ordinal) ? "+" + text[2..] : text;
    }

    [GeneratedRegex("[0-9]{10,}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LongNumber();

    [GeneratedRegex("[ ()+.-]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Separators();
}

/// <summary>Writes the sample apart from the tests, which need the files to be there.</summary>
public sealed class SampleWriter
{
    /// <summary>Writes the files again: <c>tests/README.md</c> names the command.</summary>
    [Fact(Explicit = true)]
    public void Write_the_sample_district()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "CommunityAlerts.sln")))
        {
            root = root.Parent!;
        }

        var folder = Path.Combine(root.FullName, "functions", "Hosting", "Local", "Sample");
        foreach (var (name, bytes) in SampleFiles.Make())
        {
            File.WriteAllBytes(Path.Combine(folder, name), bytes);
        }
    }
}
