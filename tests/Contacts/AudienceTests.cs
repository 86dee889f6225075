using CommunityAlerts.Areas;
using CommunityAlerts.Contacts;
using CommunityAlerts.Contacts.OptOuts;
using CommunityAlerts.Sms;
using CommunityAlerts.Tests.Contacts.Imports;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Contacts;

public sealed class AudienceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_phone_on_two_lists_counts_from_the_first_list_and_once_as_a_duplicate()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.AddListAsync("school", Stop);
        await contacts.ImportAsync("phone,name\n2025550101,Li of flood\n2025550102,Na\n", Stop);
        await contacts.ImportAsync(
            "phone,name\n2025550101,Li of school\n2025550103,Bo\n",
            Stop,
            o => o with { List = "school" }
        );

        Assert.Equal(
            ["Bo None", "Li of flood Duplicate", "Li of school None", "Na None"],
            await ReadAsync(contacts, ["school", "flood"], new Audience())
        );
        Assert.Equal(
            ["Bo None", "Li of flood None", "Li of school Duplicate", "Na None"],
            await ReadAsync(contacts, ["flood", "school"], new Audience())
        );
    }

    [Fact]
    public async Task Area_tags_consent_and_opt_outs_narrow_it()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync(
            "phone,name,area,tags,consent basis\n2025550101,Li,beiguan/03,parent,\n"
                + "2025550102,Na,nanguan,parent,\n2025550103,Bo,beiguan/03/1,,\n"
                + "2025550104,Hu,beiguan/03,parent,none\n2025550105,Xu,beiguan/03,parent;deaf,\n"
                + "2025550106,Wu,beiguan/030,parent,\n2025550107,Ma,beiguan/03,parent,\n",
            Stop
        );
        var (phone, key) = contacts.Persons.ReadNumber("2025550107", region: null).Value!;
        await contacts.OptOuts.TryAddAsync(
            new OptOut(key, phone, Instant.FromUtc(2027, 1, 1, 0, 0), "reply", null),
            Stop
        );

        var members = await ReadAsync(
            contacts,
            ["flood"],
            new Audience
            {
                Area = "beiguan/03",
                Tags = new TagFilter { All = ["parent"], None = ["deaf"] },
            }
        );

        Assert.Equal(["Hu NoConsent", "Li None", "Ma OptedOut", "Na WrongArea", "Wu WrongArea"], members);
    }

    [Fact]
    public async Task Reading_an_audience_ends_within_a_page_when_its_caller_cancels()
    {
        var contacts = await ContactsFixture.StartAsync(Stop);
        await contacts.ImportAsync("phone,name\n2025550101,Li\n2025550102,Na\n2025550103,Bo\n2025550104,Hu\n", Stop);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var read = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            for (var bucket = 0; bucket < 2; bucket++)
            {
                var phones = contacts.Audiences.ReadAsync(["flood"], new Audience(), bucket, after: null, caller.Token);
                await foreach (var _ in phones)
                {
                    read++;
                    await caller.CancelAsync();
                }
            }
        });
        Assert.Equal(1, read);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("beiguan", true)]
    [InlineData("北关/红旗路/大道西/03", true)]
    [InlineData("a/b/c/d/e/f/g/h", true)]
    [InlineData("a/b/c/d/e/f/g/h/i", false)]
    [InlineData("...", true)]
    [InlineData(".a/b./..c/d..", true)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("./a", false)]
    [InlineData("../a", false)]
    [InlineData("a/./b", false)]
    [InlineData("a/../b", false)]
    [InlineData("a/.", false)]
    [InlineData("a/..", false)]
    [InlineData("a/", false)]
    [InlineData("/a", false)]
    [InlineData("a//b", false)]
    [InlineData("a b", false)]
    [InlineData("a\n", false)]
    public void The_area_of_an_audience_is_a_path(string area, bool isPath)
    {
        Assert.Equal(isPath, Area.IsPath(area));
        Assert.Equal(
            isPath ? [] : ["/audience/area unreadable-area"],
            new Audience { Area = area }
                .Validate()
                .Select(f => $"{f.Pointer} {f.Code}"),
            StringComparer.Ordinal
        );
    }

    [Theory]
    [InlineData("a", "a/b a/c", "a/b a/c")] // within the list's area
    [InlineData("a/b", "a a/b/c", "a/b/c a/b")] // one covers it
    [InlineData("a/b", "a/b a/c", "a/b")]
    [InlineData("a/b", "a/c a/d", "a/b")] // nothing in common
    [InlineData("a", "a/b a/b", "a/b")]
    [InlineData("a/b", "", "a/b")]
    public void Areas_of_an_audience_narrow_the_area_of_a_list(string list, string areas, string narrowed)
    {
        var audience = new Audience { Areas = areas.Split(' ', StringSplitOptions.RemoveEmptyEntries) };

        Assert.Equal(narrowed.Split(' '), audience.NarrowArea(list), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_reader_continues_after_the_key_that_it_is_given()
    {
        var contacts = await ContactsFixture.StartAsync(Stop, buckets: 1);
        await contacts.AddListAsync("school", Stop);
        await contacts.ImportAsync("phone\n" + string.Join('\n', Enumerable.Range(2025550100, 40)), Stop);
        await contacts.ImportAsync(
            "phone\n" + string.Join('\n', Enumerable.Range(2025550120, 40)),
            Stop,
            o => o with { List = "school" }
        );
        var all = await contacts
            .Audiences.ReadAsync(["flood", "school"], new Audience(), 0, after: null, Stop)
            .SelectMany(phone => phone)
            .ToListAsync(Stop);

        var rest = await contacts
            .Audiences.ReadAsync(["flood", "school"], new Audience(), 0, all[30].Contact.Key, Stop)
            .SelectMany(phone => phone)
            .ToListAsync(Stop);

        Assert.Equal(80, all.Count);
        Assert.Equal(60, all.Count(m => m.Exclusion is Exclusion.None));
        Assert.Equal(all.Select(m => m.Contact.Key).Order(NumberKey.Order), all.Select(m => m.Contact.Key));
        Assert.Equal(
            all.Where(m => NumberKey.Order.Compare(m.Contact.Key, all[30].Contact.Key) > 0).Select(m => m.Contact.Key),
            rest.Select(m => m.Contact.Key)
        );
    }

    [Property(MaxTest = 2_000)]
    public bool A_phone_gets_at_most_one_text_and_everybody_whom_any_list_allows_gets_one(
        NonEmptyArray<(bool Near, bool Basis, bool Tag)> rows,
        bool optedOut
    )
    {
        var contacts = rows.Get.Select(r => Contact(r.Near, r.Basis, r.Tag)).ToList();
        var audience = new Audience
        {
            Area = "a/b",
            Tags = new TagFilter { Any = ["t"] },
        };

        var members = AudienceReader.Decide(contacts, audience, optedOut).ToList();

        var texts = members.Count(m => m.Exclusion is Exclusion.None);
        return members.Count == rows.Get.Count(r => r.Tag)
            && texts == (!optedOut && rows.Get.Any(r => r is { Near: true, Basis: true, Tag: true }) ? 1 : 0)
            && members.Count(m => m.Exclusion is not Exclusion.Duplicate) == Math.Min(1, members.Count)
            && (
                texts == 0
                || ReferenceEquals(
                    members[0].Contact,
                    contacts.First(c =>
                        c.Area == "a/b/c" && c.Consent.Basis is ConsentBasis.Notice && c.Tags.Count == 1
                    )
                )
            );
    }

    [Property(MaxTest = 1_000)]
    public bool Rows_outside_the_areas_of_a_request_count_once_and_affect_no_rows_inside(
        (bool Near, bool Basis, bool Tag)[] own,
        NonEmptyArray<(bool Near, bool Basis, bool Tag)> foreign,
        bool optedOut,
        bool narrowed
    )
    {
        var audience = new Audience
        {
            Area = narrowed ? "a/b" : null,
            Tags = new TagFilter { Any = ["t"] },
        };
        var rows = own.Select(r => Contact(r.Near, r.Basis, r.Tag)).ToList();
        var outside = foreign.Get.Select(r => Contact(r.Near, r.Basis, r.Tag) with { Area = r.Near ? "b" : "aa/b" });

        var members = AudienceReader.Decide([.. rows, .. outside], audience, optedOut, coveredAreas: ["a"]).ToList();

        return members
                .Take(members.Count - foreign.Get.Length)
                .SequenceEqual(AudienceReader.Decide(rows, audience, optedOut, coveredAreas: ["a"]))
            && members
                .TakeLast(foreign.Get.Length)
                .Select(m => m.Exclusion)
                .SequenceEqual([
                    Exclusion.WrongArea,
                    .. Enumerable.Repeat(Exclusion.Duplicate, foreign.Get.Length - 1),
                ]);
    }

    private static Contact Contact(bool near, bool basis, bool tag)
    {
        var phone = PhoneNumber.FromE164("+12025550101");
        return new Contact
        {
            Phone = phone,
            Key = Files.Keys.MakeKey(phone),
            Area = near ? "a/b/c" : "a/bc",
            Tags = tag ? ["t"] : [],
            Consent = new Consent(
                basis ? ConsentBasis.Notice : ConsentBasis.None,
                "x",
                Instant.FromUtc(2027, 1, 1, 0, 0)
            ),
        };
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(
        ContactsFixture contacts,
        IReadOnlyList<string> lists,
        Audience audience
    )
    {
        var found = new List<string>();
        for (var bucket = 0; bucket < 2; bucket++)
        {
            await foreach (
                var member in contacts
                    .Audiences.ReadAsync(lists, audience, bucket, after: null, Stop)
                    .SelectMany(phone => phone)
            )
            {
                found.Add($"{member.Contact.Name} {member.Exclusion}");
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}
