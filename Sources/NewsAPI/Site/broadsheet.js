// What a page does beyond what works without this file: words while one searches, replies where one reads, news of new comments.

const ask = async (address, options) => {
  try {
    const answer = await fetch(address, options);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null; // Offline, or the page is being left: nobody waits for this.
  }
};

const make = (name, members, ...children) => {
  const element = Object.assign(document.createElement(name), members);
  element.append(...children);
  return element;
};

// Words to search for, as they are typed.
for (const input of document.querySelectorAll("input[type=search]")) {
  const list = make("datalist", { id: "suggestions" });
  let timer, words;
  input.after(list);
  input.setAttribute("list", list.id);
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      const typed = (words = input.value.trim());
      const found = typed.length < 2 ? null : await ask("/search/suggest?q=" + encodeURIComponent(typed));
      if (!found || typed !== words) return;
      const texts = new Set([...found.queries, ...found.articles.map((article) => article.title)]);
      list.replaceChildren(...[...texts].map((value) => make("option", { value })));
    }, 120);
  });
}

// The form goes to the comment that it answers, and back.
const respond = document.querySelector("#respond");
if (respond) {
  const form = respond.querySelector("form");
  const home = make("span", { hidden: true });
  respond.before(home);

  const answer = (id, name) => {
    respond.querySelector(".answering")?.remove();
    form.elements.parent_id?.remove();
    if (!id) return;
    const cancel = make("a", { href: "#comment-" + id, className: "cancel" }, "Cancel reply");
    const line = make("p", { className: "answering" }, "You reply to ", make("strong", { dir: "auto" }, name), ". ", cancel);
    respond.querySelector("h2").after(line);
    form.append(make("input", { type: "hidden", name: "parent_id", value: id }));
  };

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const reply = event.target.closest(".reply a");
    if (reply) {
      const comment = reply.closest(".comment");
      comment.after(respond);
      answer(comment.id.replace("comment-", ""), comment.querySelector(".name").textContent);
      form.elements.body.focus();
    } else if (event.target.closest(".answering a")) {
      home.after(respond);
      answer(null);
    } else {
      return;
    }
    event.preventDefault();
  });

  // Proof that somebody looks at the story, where the site asks for one.
  const { challenge } = form.dataset;
  if (challenge) {
    form.addEventListener("focusin", async () => {
      const made = await ask(challenge, { method: "POST" });
      if (made) form.append(make("input", { type: "hidden", name: "challenge", value: made.challenge }));
    }, { once: true });
  }
}

// How many comments came since the page was made.
const comments = document.querySelector("#comments[data-story]");
if (comments) {
  const { story } = comments.dataset;
  let shown = Number(comments.dataset.count);
  const news = make("p", { className: "news", role: "status" });
  comments.querySelector("h2").after(news);

  const show = async () => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok) return location.reload();
    const page = await answer.text();
    const fresh = new DOMParser().parseFromString(page, "text/html").querySelector("#comments");
    if (!fresh) return;
    // What is being typed stays: the form goes home before its place goes.
    respond?.querySelector(".answering a")?.click();
    shown = Number(fresh.dataset.count);
    news.replaceChildren();
    fresh.querySelector("h2").after(news);
    comments.replaceChildren(...fresh.childNodes);
    comments.querySelector("h2").scrollIntoView();
  };

  const look = async () => {
    if (document.hidden) return;
    const count = (await ask("/comments/counts?articles=" + encodeURIComponent(story)))?.counts[story];
    if (!(count > shown)) return;
    const text = count - shown === 1 ? "1 new comment" : `${count - shown} new comments`;
    const button = make("button", { type: "button", className: "quiet", onclick: show }, text + ", show");
    if (news.textContent !== button.textContent) news.replaceChildren(button);
  };

  setInterval(look, 30_000);
  document.addEventListener("visibilitychange", look);
}
