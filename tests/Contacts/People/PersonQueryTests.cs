using CommunityAlerts.Contacts.People;
using Xunit;

namespace CommunityAlerts.Tests.Contacts.People;

/// <summary>Which texts find which people.</summary>
public sealed class PersonQueryTests
{
    [Theory]
    [InlineData("王小明", "王")]
    [InlineData("王小明", "王小")]
    [InlineData("王小明", "王小明")]
    [InlineData("王小明", "小明")]
    [InlineData("王小明", "小")]
    [InlineData("王小明", "  王小明\u3000")]
    [InlineData("王小明", "wxm")]
    [InlineData("王小明", "WX")]
    [InlineData("王小明", "ｗｘｍ")]
    [InlineData("王小明", "xm")]
    [InlineData("欧阳娜娜", "娜娜")]
    [InlineData("欧阳锋", "锋")]
    [InlineData("张王小明", "小明")]
    [InlineData("欧阳娜娜", "oynn")]
    [InlineData("欧阳娜娜", "nn")]
    [InlineData("阿依古丽·买买提", "买买提")]
    [InlineData("王小明（户主）", "户主")]
    [InlineData("𠮷田", "𠮷")]
    [InlineData("𠮷田", "田")]
    [InlineData("Ana García López", "ana")]
    [InlineData("Ana García López", "garcia")]
    [InlineData("Ana Garcia Lopez", "GARCÍA L")]
    [InlineData("Ana García López", "ana  garcía")]
    [InlineData("Łukasz Żak", "lukasz z")]
    [InlineData("Jose\u0301 Ruiz", "josé")]
    [InlineData("Smith-Jones, Amy", "jones")]
    [InlineData("Ｗａｎｇ", "wang")]
    [InlineData("O'Brien", "brien")]
    public void A_name_is_found_by_the_beginning_of_its_parts_and_by_initials(string name, string q) =>
        Assert.True(Finds(q, name: name));

    [Theory]
    [InlineData("王小明", "明")]
    [InlineData("王小明", "王明")]
    [InlineData("王小明", "wm")]
    [InlineData("王小明", "m")]
    [InlineData("王小明", "wxmm")]
    [InlineData("王小明", "wx 1")]
    [InlineData("欧阳锋", "阳锋锋")]
    [InlineData("Ana García", "arcia")]
    [InlineData("Ana García", "ag")]
    [InlineData("Ana", "\ud842")]
    [InlineData("𠮷田", "\udfb7")]
    [InlineData("", "a")]
    public void A_name_is_not_found_by_what_stands_within_a_part(string name, string q) =>
        Assert.False(Finds(q, name: name));

    [Theory]
    [InlineData("单田芳", "stf", "dtf")]
    [InlineData("曾国藩", "zgf", "cgf")]
    [InlineData("仇英", "qy", "cy")]
    [InlineData("解晓东", "xxd", "jxd")]
    [InlineData("查良镛", "zly", "cly")]
    [InlineData("尉迟恭", "ycg", "wcg")]
    public void A_surname_of_two_readings_is_found_by_either(string name, string usual, string other)
    {
        Assert.True(Finds(usual, name: name));
        Assert.True(Finds(other, name: name));
        Assert.False(Finds("k" + usual[1..], name: name));
    }

    [Theory]
    [InlineData("8000", true)]
    [InlineData("138 0013 8000", true)]
    [InlineData("138-0013-8000", true)]
    [InlineData("+86 138 0013 8000", true)]
    [InlineData("008613800138000", true)]
    [InlineData("013800138000", true)]
    [InlineData("８０００", true)]
    [InlineData("0138000", true)]
    [InlineData("000", false)]
    [InlineData("00000000", false)]
    [InlineData("80001", false)]
    [InlineData("1380", false)]
    [InlineData("08000", false)]
    [InlineData("8000a", false)]
    [InlineData("+", false)]
    public void A_number_is_found_by_its_last_four_or_more_digits(string q, bool finds) =>
        Assert.Equal(finds, Finds(q, phone: "+8613800138000"));

    [Theory]
    [InlineData("3-2", true)]
    [InlineData("3-2-1204", true)]
    [InlineData("7-1", true)]
    [InlineData("1204", false)]
    [InlineData("2-1204", false)]
    public void A_household_is_found_by_its_beginning_and_each_of_several(string q, bool finds) =>
        Assert.Equal(finds, Finds(q, households: ["3-2-1204", "7-1-301"]));

    [Theory]
    [InlineData("红旗路", true)]
    [InlineData("12号", true)]
    [InlineData("OAK st", true)]
    [InlineData("红", false)]
    [InlineData("红旗街", false)]
    public void An_address_is_found_by_any_part_of_two_characters(string q, bool finds) =>
        Assert.Equal(finds, Finds(q, address: "北关区红旗路12号 Oak Street"));

    [Theory]
    [InlineData("王 8000", true)]
    [InlineData("8000 王", true)]
    [InlineData("wxm 8000", true)]
    [InlineData("小明 3-2", true)]
    [InlineData("王 红旗路", true)]
    [InlineData("王 3-2 8000", true)]
    [InlineData("王 138 0013 8000", true)]
    [InlineData("王 8001", false)]
    [InlineData("李 8000", false)]
    [InlineData("王 000", false)]
    [InlineData("王 红", false)]
    [InlineData("王 王 王 王 王 8000", true)]
    // One word more than are searched one by one.
    [InlineData("王 王 王 王 王 王 8000", false)]
    public void Several_words_find_who_matches_each_of_them(string q, bool finds) =>
        Assert.Equal(finds, Finds(q, "王小明", "+8613800138000", ["3-2-1204"], "红旗路12号"));

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\u200b")]
    [InlineData("\u0000")]
    public void A_query_without_characters_is_refused(string q) =>
        Assert.Equal("wrong-length", Assert.Single(PersonQuery.Parse(q).Problem!.Errors!).Code);

    [Fact]
    public void A_query_has_at_most_sixty_characters()
    {
        Assert.True(PersonQuery.Parse(" " + new string('a', PersonQuery.MaxLength)).IsOk);
        Assert.False(PersonQuery.Parse(new string('a', PersonQuery.MaxLength + 1)).IsOk);
    }

    [Fact]
    public void People_are_packed_and_read_back_whatever_their_fields_hold()
    {
        PersonText[] people =
        [
            Person("王\t小\n明", "+8613800138000", ["3\u001f2", "7-1"], "12号\t红旗路"),
            Person("", null, [], null),
            Person("Ana García 👩‍👩‍👧", "+12025550101", [], "Oak"),
        ];

        var lines = PersonText
            .Unpack(PersonText.Pack(PersonText.ToLines(people)))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(people.Select(p => p.ToLine()), lines, StringComparer.Ordinal);
        Assert.All(lines, line => Assert.True(PersonLine.TryRead(line, out _)));
        Assert.True(PersonLine.TryRead(lines[0], out var first));
        Assert.True(PersonQuery.Parse("王 小 明").Value!.Matches(first));
        Assert.True(PersonQuery.Parse("7-1").Value!.Matches(first));
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255 })]
    public void Damaged_data_are_named_as_such(byte[] data) =>
        Assert.Throws<InvalidDataException>(() => PersonText.Unpack(data));

    private static bool Finds(
        string q,
        string? name = null,
        string? phone = null,
        string[]? households = null,
        string? address = null
    )
    {
        var query = PersonQuery.Parse(q);
        return query.IsOk && query.Value.Matches(Person(name, phone, households ?? [], address));
    }

    private static PersonText Person(string? name, string? phone, string[] households, string? address) =>
        PersonText.Create("0123456789abcdefghijklmnop", name, phone, households, address, "beiguan");
}
